package session

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestACheckpointThatCannotBeWrittenLeavesNothing(t *testing.T) {
	o := own(t, Folder(t.TempDir()))
	full := errors.New("no room")
	err := o.WriteCheckpoint(10, func(dir string) error {
		return errors.Join(os.WriteFile(filepath.Join(dir, "model.safetensors"), []byte("half"), 0o644), full)
	})
	if !errors.Is(err, full) {
		t.Error(err)
	}
	if left, err := os.ReadDir(o.Checkpoints()); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// A folder that is moved while a checkpoint is written has it nowhere: not at its old
// path, which the writers of models make again, nor where it is now.
func TestACheckpointOfAMovedRunIsNotWrittenAtItsOldPath(t *testing.T) {
	f := Folder(filepath.Join(t.TempDir(), "run"))
	if err := os.Mkdir(f.Dir(), 0o700); err != nil {
		t.Fatal(err)
	}
	o := own(t, f)
	moved := Folder(f.Dir() + "-moved")
	err := o.WriteCheckpoint(10, func(dir string) error {
		return errors.Join(os.Rename(f.Dir(), moved.Dir()), os.MkdirAll(dir, 0o700),
			os.WriteFile(filepath.Join(dir, "model.safetensors"), []byte("weights"), 0o600))
	})
	if !errors.As(err, new(*Displaced)) {
		t.Error(err)
	}
	if _, err := os.Lstat(f.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old path: %v", err)
	}
	if steps, err := moved.CheckpointSteps(); err != nil || len(steps) > 0 {
		t.Errorf("the moved folder has checkpoints of %v, %v", steps, err)
	}
	if err := os.Rename(moved.Dir(), f.Dir()); err != nil {
		t.Fatal(err)
	}
	err = o.WriteCheckpoint(10, func(dir string) error { return os.WriteFile(filepath.Join(dir, "none", "file"), nil, 0o600) })
	want := filepath.Join(o.Checkpoint(10)+".part", "none", "file")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v; want it to name %s", err, want)
	}
}
