package engine_test

import (
	"maps"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// The same run twice: once to its end, once killed in the middle with changes
// acknowledged since the last checkpoint, and resumed.
func TestResumedRunRepeatsTheUninterruptedOneBitForBit(t *testing.T) {
	for _, precision := range []string{"fp32", "bf16"} {
		t.Run(precision, func(t *testing.T) { resumedAsUninterrupted(t, "model.precision="+precision) })
	}
}

func resumedAsUninterrupted(t *testing.T, setting string) {
	changes := func(k *trainer) {
		k.do(at(13, set("kd.w", 0.5)))
		k.do(at(16, set("optim.lr_scale", 0.5)))
		k.do(at(25, set("tasks.nli.loss_weight", 2.0)))
	}
	whole := create(t, small(t, setting))
	k := start(t, whole).ready()
	k.applied(wire.Request{Action: wire.Pause})
	changes(k)
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()

	cut := create(t, small(t, setting))
	k = start(t, cut).ready()
	k.applied(wire.Request{Action: wire.Pause})
	changes(k)
	k.applied(wire.Request{Action: wire.StepN, Steps: 17})
	k.until("17 steps", func(s wire.State) bool { return paused(s) && s.Step >= 17 })
	k.kill()
	k = start(t, cut, "ROAD_TEST_RESUME=1")
	k.wait()

	for _, tag := range []string{"loss", "grad_norm", "kd.w", "optim.lr_scale", "ce/nq/mrc", "ce/quac/yesno"} {
		want, got := column(t, whole, tag), column(t, cut, tag)
		if tag == "loss" && len(want) != 30 {
			t.Fatalf("the uninterrupted run has %d losses, not 30", len(want))
		}
		if !maps.Equal(want, got) {
			t.Errorf("%s differs:\nuninterrupted %v\nresumed       %v", tag, want, got)
		}
	}
	w := column(t, cut, "kd.w")
	if w[12] != 0.75 || w[13] != 0.5 {
		t.Errorf("kd.w is %v at step 12 and %v at step 13, want 0.75 and 0.5", w[12], w[13])
	}
}

// A crash before the first checkpoint starts over, with the changes.
func TestResumeWithoutACheckpointStartsOverWithTheChanges(t *testing.T) {
	f := create(t, small(t, "train.steps=8"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 3})
	k.until("a pause", func(s wire.State) bool { return paused(s) && s.Step >= 3 })
	e := k.applied(set("kd.temperature", 6.0))
	k.kill()
	k = start(t, f, "ROAD_TEST_RESUME=1")
	k.wait()
	got := column(t, f, "kd.temperature")
	if got[e.Step-1] != 4 || got[e.Step] != 6 || len(got) != 8 {
		t.Errorf("kd.temperature is %v, want 4 before step %d and 6 from then on", got, e.Step)
	}
}

func TestSecondTrainerIsRefusedByTheLock(t *testing.T) {
	f := create(t, small(t))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	other := start(t, f)
	<-other.ended
	if other.cmd.ProcessState.ExitCode() == 0 || !contains(other.log.String(), "held") {
		t.Errorf("the second trainer ended with %v:\n%s", other.cmd.ProcessState, other.log)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	if s, err := session.Open(f).State(t.Context()); err != nil || s.State != wire.Finished {
		t.Errorf("after stop the run is %v, %v", s.State, err)
	}
}
