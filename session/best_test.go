package session

import (
	"os"
	"testing"
)

func TestTheLinkLeadsToTheBestCheckpoint(t *testing.T) {
	o := own(t, Folder(t.TempDir()))
	if err := os.MkdirAll(o.Checkpoint(400), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, step := range []int{0, 200, 400, 0} {
		if err := o.LinkBest(step); err != nil {
			t.Fatal(err)
		}
		if got := o.BestStep(); got != step {
			t.Errorf("linked to %d, it leads to %d", step, got)
		}
		_, err := os.Stat(o.Best())
		if there := err == nil; there != (step == 400) {
			t.Errorf("linked to %d: %v", step, err)
		}
	}
	if steps, err := o.CheckpointSteps(); err != nil || len(steps) != 1 {
		t.Errorf("with a link the checkpoints are of %v, %v", steps, err)
	}
}
