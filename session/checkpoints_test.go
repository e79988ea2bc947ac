package session

import (
	"errors"
	"os"
	"path/filepath"
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
