package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The events come from the go command itself, over a module made here, so
// that a change of their form in a later Go shows.
func TestTally(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         counts
		says, not    []string
	}{
		{
			name:   "all pass",
			source: `func TestA(t *testing.T) {}; func TestB(t *testing.T) { t.Log("unimportant") }`,
			want:   counts{passed: 2},
			says:   []string{"ok    tried"},
			not:    []string{"unimportant", "==="},
		}, {
			name: "subtests count, their parent does not",
			source: `func TestA(t *testing.T) {
				t.Run("one", func(t *testing.T) {})
				t.Run("two", func(t *testing.T) { t.Fatal("two is broken") })
				t.Run("three", func(t *testing.T) { t.Run("deep", func(t *testing.T) { t.Skip("no GPU here") }) })
			}`,
			want: counts{passed: 1, failed: 1, skipped: 1},
			says: []string{"two is broken", "skip  tried TestA/three/deep: no GPU here", "FAIL  tried"},
		}, {
			name:   "a parent that fails by itself counts",
			source: `func TestA(t *testing.T) { t.Run("one", func(t *testing.T) {}); t.Error("afterwards") }`,
			want:   counts{passed: 1, failed: 1},
			says:   []string{"afterwards"},
		}, {
			name:   "a panic is a failure",
			source: `func TestA(t *testing.T) {}; func TestB(t *testing.T) { panic("oh") }`,
			want:   counts{passed: 1, failed: 1},
			says:   []string{"panic: oh"},
		}, {
			name:   "an exit outside of a test is a failure",
			source: `func TestMain(m *testing.M) { println("broken set-up"); panic("in TestMain") }; func TestA(t *testing.T) {}`,
			want:   counts{failed: 1},
			says:   []string{"in TestMain"},
		}, {
			name:   "what does not compile is a failure",
			source: `func TestA(t *testing.T) { undefined() }`,
			want:   counts{failed: 1},
			says:   []string{"undefined: undefined", "FAIL  tried"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var report strings.Builder
			got, err := tally(strings.NewReader(goTest(t, c.source)), &report)
			if err != nil || got != c.want {
				t.Errorf("counted %+v, %v; want %+v\n%s", got, err, c.want, &report)
			}
			for _, s := range c.says {
				if !strings.Contains(report.String(), s) {
					t.Errorf("does not say %q:\n%s", s, &report)
				}
			}
			for _, s := range c.not {
				if strings.Contains(report.String(), s) {
					t.Errorf("says %q:\n%s", s, &report)
				}
			}
		})
	}
}

func TestWhatIsNotAnEventIsPassedOn(t *testing.T) {
	var report strings.Builder
	if _, err := tally(strings.NewReader("go: no such package\n{\"Action\":"), &report); err != nil {
		t.Fatal(err)
	}
	if want := "go: no such package\n{\"Action\":0 passed, 0 failed, 0 skipped\n"; report.String() != want {
		t.Errorf("got %q, want %q", report.String(), want)
	}
}

func goTest(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":       "module tried\n\ngo 1.26\n",
		"case_test.go": "package tried\n\nimport \"testing\"\n\n" + source + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "-json", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output() // fails where the tests do
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}
