package jsonl

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/session/internal/owned"
)

func TestAnUnfinishedLineIsOverlookedAndCutOff(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	for _, tt := range []struct{ text, kept string }{
		{"", ""},
		{"1\n2\n", "1\n2\n"},
		{"1\n2\n3", "1\n2\n"},
		{"1\n" + long, "1\n"},
		{long, ""},
		{"1\n\x00\x00\x00", "1\n"},
	} {
		file := filepath.Join(t.TempDir(), "l.jsonl")
		if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := Read[int](file)
		if err != nil {
			t.Fatal(err)
		}
		f, size, err := Open(owned.At(file))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString("9\n"); err != nil {
			t.Fatal(err)
		}
		f.Close()
		data, _ := os.ReadFile(file)
		if string(data) != tt.kept+"9\n" || size != int64(len(tt.kept)) {
			t.Errorf("%.20q: kept %.20q, size %d", tt.text, data, size)
		}
		after, err := Read[int](file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(append(before, 9), after); d != "" {
			t.Error(d)
		}
	}
}

func TestADamagedLineIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "l.jsonl")
	if err := os.WriteFile(file, []byte("1\n{\n3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read[int](file); err == nil || !strings.Contains(err.Error(), "l.jsonl:2: the line is damaged") {
		t.Error(err)
	}
	if lines, err := Read[int](file + "x"); err != nil || lines != nil {
		t.Error(lines, err)
	}
}

func TestALineThatIsTooLongIsDamaged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lines")
	text := []byte(strings.Repeat("x", Longest+1) + "\n1\n")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read[int](file); err == nil || !strings.Contains(err.Error(), file+":1: the line is damaged: it is longer than ") {
		t.Error(err)
	}
}

// endless is a line that does not end for a long time.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.left -= n
	return n, nil
}

func TestALineThatIsTooLongIsNotHeldInMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	lines := 0
	err := Scan(io.MultiReader(&endless{16 * Longest}, strings.NewReader("\n1\n")), func(line []byte, _ int64) error {
		if lines++; (lines == 1) != (len(line) == 0) {
			t.Errorf("line %d has %d bytes", lines, len(line))
		}
		return nil
	})
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; err != nil || lines != 2 || took > 8*Longest {
		t.Errorf("%d lines took %d MB, %v", lines, took>>20, err)
	}
}
