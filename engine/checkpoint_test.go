package engine_test

import (
	"maps"
	"os"
	"slices"
	"testing"

	"dev.road/workbench/session/wire"
)

func TestAnAcknowledgedCheckpointIsOnTheDisk(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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
	s := k.until("the pause for the checkpoint", pausedBy("could not be written: "))
	if !contains(s.Note, "not a directory") {
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

// Killed or not, a run keeps the checkpoint that its dev metric says is the
// best, beside those that the rule names, and the link leads there.
func TestTheBestCheckpointIsKeptAndLinked(t *testing.T) {
	t.Parallel()
	const best = "dev/nq/mrc/f1"
	f := create(t, small(t, "train.steps=36", "optim.lr=0.005", "datasets.nq.dev=demo:nq", "eval.every=6", "jobs.share=0.9",
		"checkpoint.every=0", "checkpoint.keep=1", "checkpoint.keep_every=12", "checkpoint.best="+best))
	k := start(t, f).ready()
	k.until("a best checkpoint", func(s wire.State) bool { return f.BestStep() > 0 && s.Step > 14 })
	k.kill()
	start(t, f, "ROAD_TEST_RESUME=1").wait()

	top := 0
	measured := column(t, f, best)
	for _, step := range slices.Sorted(maps.Keys(measured)) {
		if top == 0 || measured[step] > measured[top] {
			top = step
		}
	}
	if got := f.BestStep(); got != top {
		t.Errorf("the link leads to step %d; of %v the best is of step %d", got, measured, top)
	}
	steps, err := f.CheckpointSteps()
	if err != nil || !slices.Contains(steps, top) || !slices.Contains(steps, 36) {
		t.Errorf("the checkpoints are of %v, %v", steps, err)
	}
	for _, step := range steps {
		if step != top && step%12 != 0 {
			t.Errorf("that of step %d is kept for no reason", step)
		}
	}

	k = start(t, create(t, small(t, "train.steps=100000"))).ready()
	if e := k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: f.Best()}); e.Teacher != f.Checkpoint(top) {
		t.Errorf("%s was to teach; the ledger has %s", f.Best(), e.Teacher)
	}
}

// The metric can change while the run goes on: steps evaluated from then on
// are saved, too.
func TestTheMetricOfTheBestCheckpointCanChange(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, measured("train.steps=100000", "checkpoint.every=0")...))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 2})
	k.until("a pause", func(s wire.State) bool { return paused(s) && s.Step >= 2 })
	measure := func() int {
		t.Helper()
		s := k.until("quiet", func(s wire.State) bool { return s.AtRest() })
		k.applied(wire.Request{Action: wire.Evaluate, Dataset: "mnli"})
		k.until("a measurement", func(now wire.State) bool { return now.AtRest() && len(now.Jobs) > len(s.Jobs) })
		return s.Step
	}
	measure()
	if steps, err := f.CheckpointSteps(); err != nil || len(steps) > 0 {
		t.Errorf("nobody asked for it, and there are checkpoints of %v, %v", steps, err)
	}
	k.applied(set("checkpoint.best", "dev/mnli/nli/accuracy"))
	step := measure()
	k.until("the best", func(wire.State) bool { return f.BestStep() == step }) // its checkpoint may be on its way
	k.applied(set("checkpoint.best", "dev/nq/mrc/f1"))
	if f.BestStep() != 0 {
		t.Errorf("step %d is the best by a metric that was never measured", f.BestStep())
	}
	k.applied(wire.Request{Action: wire.Undo})
	if f.BestStep() == 0 {
		t.Error("undone, there is no best again")
	}
}
