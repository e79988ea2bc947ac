package session_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session"
)

// spanModel makes a checkpoint for question answering in a folder of this name.
func spanModel(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS("../model/testdata/electra")); err != nil {
		t.Fatal(err)
	}
	vocab := "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nmill\n"
	if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(vocab), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// served makes the folder of a checkpoint without a run.
func served(t *testing.T, dir string) session.Folder {
	t.Helper()
	c, err := session.FindCheckpoint(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, _, err := session.Lone{Checkpoint: c}.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// age sets the time of a folder's last use, and that of its process's last sign of life.
func age(t *testing.T, f session.Folder, used, alive time.Duration) {
	t.Helper()
	for file, age := range map[string]time.Duration{f.Recipe(): used, filepath.Join(f.Dir(), "alive.json"): alive} {
		at := time.Now().Add(-age)
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
}

func isThere(f session.Folder) bool {
	_, err := os.Stat(f.Recipe())
	return err == nil
}

// The folder of a checkpoint that nobody has asked for a day is removed by the next such
// command; one that is in use stays.
func TestAFolderOfACheckpointWithoutARunIsRemovedAfterADay(t *testing.T) {
	t.Setenv("ROAD_RUNS", t.TempDir())
	const day, hour = 25 * time.Hour, time.Hour
	old, used, alive, held := served(t, spanModel(t, "old")), served(t, spanModel(t, "used")), served(t, spanModel(t, "alive")),
		served(t, spanModel(t, "held"))
	age(t, old, day, day)
	age(t, used, hour, day)
	age(t, alive, day, hour)
	o, err := session.Own(held)
	if err != nil {
		t.Fatal(err)
	}
	age(t, held, day, day)
	own := spanModel(t, "own")
	age(t, served(t, own), day, day)

	f := served(t, own)
	if info, err := os.Stat(f.Recipe()); err != nil || time.Since(info.ModTime()) > time.Minute {
		t.Errorf("the folder that is asked for was not used again: %v", err)
	}
	if isThere(old) {
		t.Errorf("%s is there after a day", old)
	}
	for _, f := range []session.Folder{used, alive, held} {
		if !isThere(f) {
			t.Errorf("%s is in use, and was removed", f)
		}
	}
	o.Release()
	age(t, held, day, day)
	served(t, own)
	if isThere(held) {
		t.Errorf("%s is there after its process is gone", held)
	}
}

// The name of the folder is an argument of commands: it never looks like a flag.
func TestACheckpointNamedInOtherLettersIsServedUnderAName(t *testing.T) {
	t.Setenv("ROAD_RUNS", t.TempDir())
	if name := served(t, spanModel(t, "模型")).Name(); !strings.HasPrefix(name, "checkpoint-") {
		t.Errorf("its folder is called %s", name)
	}
	if name := served(t, spanModel(t, "MiniLM v2")).Name(); !strings.HasPrefix(name, "minilm-v2-") {
		t.Errorf("its folder is called %s", name)
	}
}
