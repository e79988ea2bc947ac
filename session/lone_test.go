package session

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The files of changed examples of a process that was killed go with the old folders;
// those of one that works stay.
func TestOldVariantsAreSwept(t *testing.T) {
	t.Setenv("ROAD_RUNS", t.TempDir())
	old, err := MakeVariants()
	if err != nil {
		t.Fatal(err)
	}
	recent, err := MakeVariants()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, "nq.typo.jsonl"), []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	then := time.Now().Add(-keptFor - time.Hour)
	if err := os.Chtimes(old, then, then); err != nil {
		t.Fatal(err)
	}
	sweepLone(filepath.Dir(old), "")
	if isThere(old) || !isThere(recent) {
		t.Errorf("the old folder is there: %v, the recent one: %v", isThere(old), isThere(recent))
	}
}

// A run is never removed as the folder of a checkpoint without one.
func TestARunIsNotForgotten(t *testing.T) {
	if err := RemoveLone(Folder(t.TempDir())); err == nil {
		t.Error("a folder without a checkpoint was removed")
	}
}
