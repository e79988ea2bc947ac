// Package golden compares what a test drew with a file that a person has
// looked at. Run the tests with -update to write the files anew, and read the
// difference before committing it.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Equal compares got with testdata/TEST.golden, where TEST is the name of the
// test. Escape bytes are shown as ␛ in the files, so that they can be read and
// reviewed like any text.
func Equal(t testing.TB, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "\x1b", "␛") + "\n"
	file := filepath.Join("testdata", strings.ReplaceAll(t.Name(), "/", "_")+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("no golden file: %v; look at what is drawn, then run with -update:\n%s", err, got)
	}
	if got != string(want) {
		g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range max(len(g), len(w)) {
			a, b := at(g, i), at(w, i)
			if a != b {
				t.Errorf("%s:%d\n got %s\nwant %s", file, i+1, a, b)
			}
		}
		t.Errorf("if that is meant, run with -update and commit %s", file)
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(no line)"
}
