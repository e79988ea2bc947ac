package engine_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

func rewind(step int, changes ...wire.Change) wire.Request {
	return wire.Request{Action: wire.Rewind, Checkpoint: step, Changes: changes}
}

// taken are the changes that come with a rewind.
var taken = []wire.Change{{Name: "kd.w", Value: 0.4}, {Name: "optim.lr_scale", Value: 0.5}, {Name: "train.batch", Value: 4.0}}

// changing starts a paused run whose knobs change before step 20, and again
// after it.
func changing(t *testing.T, f session.Folder) *trainer {
	t.Helper()
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.scheduled(4, wire.Change{Name: "model.frozen_layers", Value: 1.0}, wire.Change{Name: "tasks.nli.loss_weight", Value: 2.0})
	k.scheduled(6, wire.Change{Name: "sampling.strategy", Value: "epoch"})
	return k
}

// to runs a paused run up to a step.
func (k *trainer) to(step int) {
	k.t.Helper()
	now := k.until("a pause", paused)
	k.applied(wire.Request{Action: wire.StepN, Steps: step - now.Step})
	k.until("the requested steps", func(s wire.State) bool { return paused(s) && s.Step == step })
}

// saved waits until the checkpoint of a step is on the disk.
func (k *trainer) saved(step int) {
	k.t.Helper()
	k.until("a checkpoint", func(wire.State) bool {
		steps, err := k.folder.CheckpointSteps()
		return err == nil && slices.Contains(steps, step)
	})
}

// astray takes a paused run to step 27, on a way that is not to be kept.
func (k *trainer) astray() {
	k.t.Helper()
	k.scheduled(21, wire.Change{Name: "kd.w", Value: 0.9})
	k.scheduled(23, wire.Change{Name: "sampling.strategy", Value: "uniform"}, wire.Change{Name: "train.passes", Value: 2.0})
	k.to(27)
	k.saved(20) // whoever is killed now has it
}

// toTheEnd lets a paused run end.
func (k *trainer) toTheEnd() {
	k.t.Helper()
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
}

// A run that was taken back to a checkpoint is, from there on, the run that had
// the rewind's changes at that step in the first place, to the last bit, however
// it came there.
func TestARewoundRunIsTheOneThatNeverWentAstray(t *testing.T) {
	t.Parallel()
	const end = 32
	back := slices.Concat(taken, []wire.Change{{Name: "train.steps", Value: float64(end)}})
	ways := []struct {
		name string
		take func(k *trainer) *trainer
	}{
		{"while it runs", func(k *trainer) *trainer {
			k.scheduled(21, wire.Change{Name: "kd.w", Value: 0.9})
			k.applied(wire.Request{Action: wire.Resume})
			k.until("step 24", func(s wire.State) bool { return s.Step >= 24 })
			k.applied(rewind(20, back...))
			return k
		}},
		{"while it is paused", func(k *trainer) *trainer {
			k.astray()
			k.applied(rewind(20, back...))
			s := k.until("the pause", paused)
			if w, _ := k.distillation(); s.Step != 20 || w != 0.4 || s.Attempt != 2 {
				k.t.Errorf("after the rewind it is at step %d with W %v in attempt %d", s.Step, w, s.Attempt)
			}
			k.applied(wire.Request{Action: wire.Resume})
			return k
		}},
		{"twice", func(k *trainer) *trainer {
			k.astray()
			k.applied(rewind(20, wire.Change{Name: "optim.lr_scale", Value: 3.0}))
			k.to(24)
			k.applied(rewind(20, back...))
			k.applied(wire.Request{Action: wire.Resume})
			return k
		}},
		{"further back, then forth", func(k *trainer) *trainer {
			k.astray()
			k.applied(rewind(10))
			k.to(24)
			k.applied(rewind(20, back...))
			k.applied(wire.Request{Action: wire.Resume})
			return k
		}},
		{"while it repeats what an earlier attempt did", func(k *trainer) *trainer {
			k.astray()
			k = k.again().ready()
			k.applied(wire.Request{Action: wire.Pause})
			k.applied(rewind(20, back...))
			k.applied(wire.Request{Action: wire.Resume})
			return k
		}},
		{"and is killed at once", func(k *trainer) *trainer {
			k.astray()
			k.applied(rewind(20, back...))
			return k.again()
		}},
		{"and is killed later", func(k *trainer) *trainer {
			k.astray()
			k.applied(rewind(20, back...))
			k.to(28)
			return k.again()
		}},
		{"and loses its checkpoint", func(k *trainer) *trainer {
			k.astray()
			k.applied(rewind(20, back...))
			k.to(22)
			damage(k.t, k.folder, 20, "model.safetensors")
			return k.again()
		}},
		{"and is killed before it is carried out", func(k *trainer) *trainer {
			k.astray()
			k.kill()
			owner, err := session.Own(k.folder)
			if err != nil {
				k.t.Fatal(err)
			}
			l, err := ledger.Open(owner.LedgerFile())
			if err != nil {
				k.t.Fatal(err)
			}
			attempt, err := owner.NextAttempt()
			owner.Release()
			if err != nil {
				k.t.Fatal(err)
			}
			changes := []wire.Changed{{Name: "kd.w", Old: 0.75, New: 0.4}, {Name: "optim.lr_scale", Old: 1.0, New: 0.5},
				{Name: "train.batch", Old: 8.0, New: 4.0}, {Name: "train.steps", Old: 100000.0, New: float64(end)}}
			e, err := l.Append(wire.Entry{ID: "r", Attempt: attempt, Action: wire.Rewind, Fate: wire.Applied, Step: 21, Changes: changes})
			if err != nil {
				k.t.Fatal(err)
			}
			if err := l.Close(); err != nil {
				k.t.Fatal(err)
			}
			k.acknowledged = append(k.acknowledged, e)
			return k.again()
		}},
	}
	settings := []string{"train.steps=100000", "train.batch=8", "checkpoint.keep=5"} // no way ends before it is taken
	straight := changing(t, create(t, small(t, settings...)))
	straight.scheduled(21, back...)
	straight.toTheEnd()
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			k := changing(t, create(t, small(t, settings...)))
			k = way.take(k)
			k.wait()
			k.intact()
			for _, tag := range []string{"loss", "grad_norm", "windows", "kd.w", "optim.lr_scale", "sampling.strategy", "p/quac", "share/quac",
				"ce/nq/mrc"} {
				if want, got := column(t, straight.folder, tag), column(t, k.folder, tag); !maps.Equal(want, got) {
					t.Errorf("%s differs:\nstraight %v\nrewound  %v", tag, want, got)
				}
			}
			for _, file := range []string{"model.safetensors", "optimizer.safetensors"} {
				if !bytes.Equal(read(t, straight.folder, end, file), read(t, k.folder, end, file)) {
					t.Errorf("the last checkpoint's %s differs", file)
				}
			}
		})
	}
}

// The checkpoint of a step is the state after it: the changes that act on the next step
// are none of it, be they decided before it is copied, so a rewind and a branch are without them.
func TestTheChangesOfTheNextStepAreNotInACheckpoint(t *testing.T) {
	t.Parallel()
	settings := []string{"train.steps=32", "checkpoint.keep=5"}
	straight := changing(t, create(t, small(t, settings...)))
	straight.toTheEnd()
	k := changing(t, create(t, small(t, settings...)))
	k.scheduled(21, wire.Change{Name: "kd.w", Value: 0.9}, wire.Change{Name: "sampling.strategy", Value: "uniform"},
		wire.Change{Name: "optim.lr_scale", Value: 2.0})
	k.to(22)
	k.saved(20)
	scheduled := branch(t, k.folder, 20)
	k.applied(rewind(20))
	k.to(24)
	k.applied(set("optim.lr_scale", 3.0))
	k.applied(wire.Request{Action: wire.Checkpoint})
	atOnce := branch(t, k.folder, 24)
	k.to(26)
	k.applied(rewind(24))
	k.toTheEnd()
	k.intact()
	for name, f := range map[string]session.Folder{"rewound": k.folder, "branch of step 20": scheduled, "branch of step 24": atOnce} {
		if f != k.folder {
			start(t, f, "ROAD_TEST_RESUME=1").wait()
		}
		for _, tag := range []string{"loss", "kd.w", "optim.lr_scale", "sampling.strategy", "p/quac"} {
			if want, got := column(t, straight.folder, tag), column(t, f, tag); !maps.Equal(want, got) {
				t.Errorf("%s: %s differs:\nstraight %v\ngot      %v", name, tag, want, got)
			}
		}
	}
}

// again kills a trainer and starts the next attempt.
func (k *trainer) again() *trainer {
	k.t.Helper()
	k.kill()
	next := start(k.t, k.folder, "ROAD_TEST_RESUME=1")
	next.acknowledged = k.acknowledged
	return next
}

// read returns a file of a run's checkpoint.
func read(t *testing.T, f session.Folder, step int, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(f.Checkpoint(step), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestARefusedRewindChangesNothing(t *testing.T) {
	t.Parallel()
	k := changing(t, create(t, small(t)))
	k.to(23)
	k.saved(20)
	damage(t, k.folder, 20, "optimizer.safetensors")
	before := column(t, k.folder, "loss")
	for _, c := range []struct {
		request wire.Request
		why     string
	}{
		{rewind(0), "run small has no checkpoint of step 0; it has those of 10 20"},
		{rewind(15), "run small has no checkpoint of step 15; it has those of 10 20"},
		{rewind(20), "optimizer.safetensors is damaged"},
		{rewind(10, wire.Change{Name: "kd.w", Value: 2.0}), "0.01 … 1"},
		{rewind(10, wire.Change{Name: "kd.w", Value: 0.5, Expect: 0.9}), "kd.w is now 0.75"},
		{rewind(10, wire.Change{Name: "train.steps", Value: 5.0}), "10 steps have been run already"},
		{at(30, rewind(10)), "only a set can be scheduled"},
		{wire.Request{Action: wire.Rewind, Checkpoint: 10, Attempt: 2}, "the run is now in attempt 1, not 2"},
	} {
		if e := k.do(c.request); e.Fate != wire.Refused || !contains(e.Why, c.why) || e.Step != 24 || e.Attempt != 1 {
			t.Errorf("it was %s at step %d: %s; want %q", e.Fate, e.Step, e.Why, c.why)
		}
	}
	s, err := k.run.State(t.Context())
	if err != nil || s.Step != 23 || s.Attempt != 1 || !paused(s) {
		t.Errorf("the run is %s at step %d of attempt %d, %v", s.State, s.Step, s.Attempt, err)
	}
	if steps, err := k.folder.CheckpointSteps(); err != nil || !slices.Equal(steps, []int{10, 20}) {
		t.Errorf("the checkpoints are of %v, %v", steps, err)
	}
	if after := column(t, k.folder, "loss"); !maps.Equal(before, after) {
		t.Errorf("the losses are %v, and were %v", after, before)
	}
	straight := changing(t, create(t, small(t)))
	straight.toTheEnd()
	k.toTheEnd()
	if want, got := column(t, straight.folder, "loss"), column(t, k.folder, "loss"); !maps.Equal(want, got) {
		t.Errorf("the losses are %v, undisturbed %v", got, want)
	}
}

func TestWhatARewindTakesBackIsNotShownAnyMore(t *testing.T) {
	t.Parallel()
	k := changing(t, create(t, small(t, measured("train.steps=40")...)))
	k.to(20)
	k.applied(wire.Request{Action: wire.Evaluate, Dataset: "mnli"})
	k.until("a measurement", func(s wire.State) bool { return len(s.Evals) == 1 })
	first := column(t, k.folder, "dev/mnli/nli/accuracy")
	late := k.applied(set("kd.w", 0.9))
	k.to(31)
	k.applied(wire.Request{Action: wire.Predict, Dataset: "mnli"})
	k.applied(wire.Request{Action: wire.Evaluate})
	k.until("all measurements", func(s wire.State) bool { return len(s.Evals) == 5 })
	e := k.applied(rewind(20))
	if e.Step != 21 || e.Attempt != 2 {
		t.Errorf("the entry is %+v", e)
	}
	if losses := column(t, k.folder, "loss"); len(losses) != 20 {
		t.Errorf("there are %d losses of 20 steps", len(losses))
	}
	if dev := column(t, k.folder, "dev/mnli/nli/accuracy"); !maps.Equal(dev, first) {
		t.Errorf("the measurements are %v, that of step 20 was %v", dev, first)
	}
	if steps, err := k.folder.CheckpointSteps(); err != nil || !slices.Equal(steps, []int{10, 20}) {
		t.Errorf("the checkpoints are of %v, %v", steps, err)
	}
	if steps, err := k.folder.PredictionSteps("mnli"); err != nil || !slices.Equal(steps, []int{20}) {
		t.Errorf("there are predictions of %v, %v", steps, err)
	}
	entries, err := k.run.Entries()
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(entries, func(e wire.Entry) bool { return e.ID == late.ID }); entries[i].Fate != wire.Superseded {
		t.Errorf("the change of step 21 is %s", entries[i].Fate)
	}
	s, err := k.run.State(t.Context())
	if w, _ := k.distillation(); err != nil || w != 0.75 || len(s.Evals) > 0 || s.Loss == nil {
		t.Errorf("W is %v, the loss %v, the measurements %v, %v", w, s.Loss, s.Evals, err)
	}
	if h, err := k.run.Hello(t.Context()); err != nil || h.Attempt != 2 {
		t.Errorf("it says hello as attempt %d, %v", h.Attempt, err)
	}
	k.to(31)
	k.saved(30)
	if steps, err := k.folder.CheckpointSteps(); err != nil || !slices.Equal(steps, []int{10, 20, 30}) {
		t.Errorf("at step 31 again, the checkpoints are of %v, %v", steps, err)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	if i, _, err := k.folder.Info(); err != nil || i.Attempt != 2 {
		t.Errorf("run.json has attempt %d, %v", i.Attempt, err)
	}
}

// A copy of the weights of a step that was taken back must not pass for that of
// the step which has its number next.
func TestAfterARewindTheNewWeightsAnswer(t *testing.T) {
	t.Parallel()
	k := changing(t, create(t, small(t, measured("train.steps=40")...)))
	answers := func(step int) []wire.Prediction {
		k.to(step)
		e := k.applied(wire.Request{Action: wire.Predict, Dataset: "mnli"})
		k.until("the answers", func(s wire.State) bool {
			return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.ID == e.Job && j.State == wire.JobDone })
		})
		all, _, err := k.run.Predictions("mnli", step)
		if err != nil || len(all) == 0 {
			t.Fatal(err)
		}
		for i := range all {
			all[i].Step = 0
		}
		return all
	}
	twentieth, old := answers(20), answers(25)
	k.applied(rewind(20, wire.Change{Name: "optim.lr_scale", Value: 0.0}))
	if now := answers(25); reflect.DeepEqual(now, old) || !reflect.DeepEqual(now, twentieth) {
		t.Error("without learning, the answers of step 25 are not those of step 20")
	}
}

func TestUndoTakesBackWhatARewindHasSet(t *testing.T) {
	t.Parallel()
	k := changing(t, create(t, small(t)))
	k.to(12)
	k.applied(set("kd.temperature", 9.0))
	e := k.applied(rewind(10, wire.Change{Name: "kd.w", Value: 0.4}))
	if u := k.applied(wire.Request{Action: wire.Undo}); u.Undoes != e.ID || u.Changes[0].New != 0.75 {
		t.Errorf("undo took back %s: %+v", u.Undoes, u.Changes)
	}
	if u := k.applied(wire.Request{Action: wire.Undo}); u.Changes[0].Name != "sampling.strategy" {
		t.Errorf("the second undo took back %+v, the rewind had taken back the temperature", u.Changes)
	}
}

func TestTeachingGoesOnAfterARewind(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	k := changing(t, create(t, small(t, "datasets.quac.teachers="+teacher.Dir()+"/checkpoints/10")))
	k.to(12)
	k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: "small-10"})
	k.until("the targets", func(s wire.State) bool { return len(s.Datasets[2].Targets) > 0 })
	k.to(14)
	k.applied(rewind(10))
	k.until("the targets again", func(s wire.State) bool { return len(s.Datasets[2].Targets) > 0 })
	k.toTheEnd()
	for step, share := range column(t, k.folder, "soft/quac/mrc") {
		if (share == 1) != (step > 10) {
			t.Errorf("at step %d %v of the windows had soft targets, which joined after step 10", step, share)
		}
	}
	k.intact()
}
