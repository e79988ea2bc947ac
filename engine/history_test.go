package engine_test

import (
	"slices"
	"testing"

	"dev.road/workbench/model/safetensors"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

func TestChangesAtAResumeComeAfterWhatHappenedBefore(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=8"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 3})
	k.until("three steps", func(s wire.State) bool { return paused(s) && s.Step >= 3 })
	e := k.applied(set("kd.w", 0.6))
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=kd.w=0.9").wait()
	for step, w := range column(t, f, "kd.w") {
		if want := map[bool]float64{true: 0.9, false: 0.75}[step >= e.Step]; w != want {
			t.Errorf("kd.w is %v at step %d, want %v", w, step, want)
		}
	}
}

func TestUndoTakesBackWhatTookEffectLast(t *testing.T) {
	t.Parallel()
	f := create(t, small(t))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	late := k.do(at(4, set("kd.w", 0.3)))
	k.applied(set("kd.w", 0.5))
	k.applied(wire.Request{Action: wire.StepN, Steps: 5})
	k.until("five steps", func(s wire.State) bool { return paused(s) && s.Step >= 5 })
	if e := k.applied(wire.Request{Action: wire.Undo}); e.Undoes != late.ID || e.Changes[0].New != 0.5 {
		t.Errorf("undo took back %s: %+v", e.Undoes, e.Changes)
	}
	if e := k.applied(wire.Request{Action: wire.Undo}); e.Changes[0].New != 0.75 {
		t.Errorf("the second undo gave %+v", e.Changes)
	}
}

func TestACancelledTeachingStaysCancelled(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	f := create(t, small(t, "train.steps=12", "jobs.share=0", "datasets.mnli.teachers="+teacher.Dir()+"/checkpoints/10"))
	k := start(t, f).ready()
	entry := k.applied(wire.Request{Action: wire.Teach, Dataset: "mnli", Teacher: "small-10"})
	k.applied(wire.Request{Action: wire.CancelJob, Target: entry.Job})
	k.kill()
	start(t, f, "ROAD_TEST_RESUME=1").wait()
	s, err := k.run.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.Kind == wire.JobTeach }) || len(s.Datasets[1].Targets) > 0 {
		t.Errorf("it went on: %+v", s.Jobs)
	}
}

func TestRepeatedStepsGetNoTargetsThatTheyDidNotHave(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=0", "jobs.share=0",
		"datasets.quac.teachers="+teacher.Dir()+"/checkpoints/10"))
	k := start(t, f).ready()
	k.until("a step", func(s wire.State) bool { return s.Step > 0 })
	asked := k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: "small-10"}) // without a share of the time it waits
	k.until("sixty steps more", func(s wire.State) bool { return s.Step >= asked.Step+60 })
	k.kill() // without a checkpoint: every step comes again
	first := 0
	for step := range column(t, f, "loss") {
		first = max(first, step)
	}
	// The share is that of the steps after the last entry: the teacher has most of sixty steps, and needs a few.
	k = start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=jobs.share=0.9")
	k.until("the teacher's end", func(s wire.State) bool { return len(s.Jobs) > 0 && s.Jobs[0].State == wire.JobDone && s.Step > first+1 })
	k.kill()
	entries, err := k.run.Entries()
	if err != nil {
		t.Fatal(err)
	}
	joined := 0
	for _, e := range entries {
		if e.Action == wire.TargetsIn {
			joined++
			if e.Step != first+1 {
				t.Errorf("%v joined at step %d; the first attempt ran to %d without them", e.Shards, e.Step, first)
			}
		}
	}
	if joined == 0 {
		t.Error("no targets joined")
	}
}

func TestTheFinalScoresAreOfTheFinalWeights(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, measured("train.steps=10", "eval.every=5", "jobs.share=0")...))
	k := start(t, f)
	k.wait()
	s, err := k.run.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Evals) != 5 {
		t.Fatalf("%d evaluations", len(s.Evals))
	}
	for _, e := range s.Evals {
		if e.Step != 10 {
			t.Errorf("%s %s is of step %d", e.Dataset, e.Task, e.Step)
		}
	}
}

func TestMoreStepsCanBeGivenWhileTheFinalWeightsAreMeasured(t *testing.T) {
	t.Parallel()
	for range 10 {
		f := create(t, small(t, measured("train.steps=3")...))
		k := start(t, f)
		k.until("the final measuring", func(s wire.State) bool { return s.Step == 3 && contains(s.Note, "final") })
		request := set("train.steps", 5.0)
		request.ID, request.Author = session.NewID(), "test"
		given, gone := k.run.Do(t.Context(), request, patience)
		k.wait()
		s, err := k.run.State(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if (gone != nil || given.Fate == wire.Refused) && s.Step == 3 {
			continue // the measuring was over before the request arrived, on a busy machine
		}
		if given.Fate != wire.Applied || s.Step != 5 {
			t.Errorf("the set was %s (%s), and the run ended at step %d of 5", given.Fate, given.Why, s.Step)
		}
		return
	}
	t.Error("no set arrived while the final weights were measured, in ten runs")
}

func TestATaskOfNoWeightKeepsItsHead(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=6", "checkpoint.every=2", "tasks.nli.loss_weight=0"))
	start(t, f).wait()
	head := func(step, name string) []float32 {
		file, err := safetensors.Open(f.Dir() + "/checkpoints/" + step + "/model.safetensors")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		v, err := file.Float32(name)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	const resting, learning = "classifier.nli.dense.weight", "qa_outputs.weight"
	if !slices.Equal(head("2", resting), head("6", resting)) {
		t.Errorf("%s moved without a loss", resting)
	}
	if slices.Equal(head("2", learning), head("6", learning)) {
		t.Errorf("%s did not learn", learning)
	}
}
