package aside

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestAFailedWriteLeavesTheOldFileAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	put := func(text string, end error) error {
		return Write(path, func(f *os.File) error {
			if _, err := f.WriteString(text); err != nil {
				return err
			}
			return end
		})
	}
	if err := put("old", nil); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	if err := put("half of the n", full); !errors.Is(err, full) {
		t.Fatalf("error is %v, want %v", err, full)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "old" {
		t.Fatalf("file holds %q (%v), want the old text", got, err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Fatalf("folder holds %v, want only f", entries)
	}
}
