package engine_test

import (
	"os"
	"testing"

	"dev.road/workbench/session/wire"
)

func TestAnAcknowledgedCheckpointIsOnTheDisk(t *testing.T) {
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=3"))
	k := start(t, f).ready()
	k.until("ten steps", func(s wire.State) bool { return s.Step >= 10 })
	e := k.applied(wire.Request{Action: wire.Checkpoint})
	k.kill()
	if _, err := os.Stat(f.Checkpoint(e.Step - 1)); err != nil {
		t.Error(err)
	}
	k = start(t, f, "ROAD_TEST_RESUME=1").ready()
	if s := k.until("the next attempt", func(s wire.State) bool { return s.State == wire.Running }); s.Step < e.Step-1 {
		t.Errorf("it went on from step %d, and that of %d was acknowledged", s.Step, e.Step-1)
	}
}

func TestACheckpointThatCannotBeWrittenPausesTheRun(t *testing.T) {
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=5", "checkpoint.keep=1"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	if err := os.RemoveAll(f.Checkpoints()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.Checkpoints(), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	k.applied(wire.Request{Action: wire.Resume})
	s := k.until("the pause", paused)
	if !contains(s.Note, "could not be written: ") || !contains(s.Note, "not a directory") {
		t.Errorf("it paused with the note %q", s.Note)
	}
	if e := k.do(wire.Request{Action: wire.Checkpoint}); e.Fate != wire.Refused || !contains(e.Why, "not a directory") {
		t.Errorf("a checkpoint was %s: %s", e.Fate, e.Why)
	}
	if err := os.Remove(f.Checkpoints()); err != nil {
		t.Fatal(err)
	}
	k.applied(wire.Request{Action: wire.Checkpoint})
	k.applied(wire.Request{Action: wire.Resume})
	k.until("further steps", func(now wire.State) bool { return now.State == wire.Running && now.Step > s.Step })
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	if steps, err := f.CheckpointSteps(); err != nil || len(steps) != 1 {
		t.Errorf("the checkpoints are of %v, %v", steps, err)
	}
}
