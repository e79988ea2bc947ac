package jsonl

import (
	"os"
	"path/filepath"
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
