package engine_test

import (
	"reflect"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

func TestSetsApplyWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	f := create(t, small(t))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	e := k.applied(wire.Request{ID: "one", Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: 0.6},
		{Name: "kd.temperature", Value: 5.0}}})
	want := []wire.Changed{{Name: "kd.w", Old: 0.75, New: 0.6}, {Name: "kd.temperature", Old: 4.0, New: 5.0}}
	if !reflect.DeepEqual(e.Changes, want) {
		t.Errorf("the entry has %v, want %v", e.Changes, want)
	}
	if again := k.do(wire.Request{ID: "one", Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: 0.9}}}); again.Seq != e.Seq {
		t.Errorf("the same id was carried out twice: %+v", again)
	}
	refused := k.do(wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: "kd.temperature", Value: 9.0}, {Name: "kd.w", Value: 1.7}}})
	if refused.Fate != wire.Refused || !contains(refused.Why, "0.01 … 1") {
		t.Errorf("a set out of range was %s: %s", refused.Fate, refused.Why)
	}
	if e := k.do(wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: 0.7, Expect: 0.75}}}); e.Fate != wire.Refused {
		t.Errorf("a set with a stale expectation was %s", e.Fate)
	}
	if e := k.do(set("kd.w", 0.6)); e.Fate != wire.Noop {
		t.Errorf("a set that changes nothing was %s", e.Fate)
	}
	if e := k.do(set("w", 0.6)); e.Fate != wire.Refused || !contains(e.Why, "kd.w") {
		t.Errorf("an unknown knob was %s: %s", e.Fate, e.Why)
	}
	undo := k.applied(wire.Request{Action: wire.Undo})
	if undo.Undoes != "one" || len(undo.Changes) != 2 || undo.Changes[0].New != 0.75 {
		t.Errorf("undo did %+v", undo)
	}
	if e := k.do(wire.Request{Action: wire.Undo}); e.Fate != wire.Refused {
		t.Errorf("undoing with nothing left was %s", e.Fate)
	}
	later := k.do(at(5, set("kd.w", 0.3)))
	if later.Fate != wire.Scheduled {
		t.Errorf("a set for step 5 was %s: %s", later.Fate, later.Why)
	}
	k.applied(wire.Request{Action: wire.CancelJob, Target: later.ID})
	k.applied(wire.Request{Action: wire.StepN, Steps: 6})
	k.until("six steps", func(s wire.State) bool { return paused(s) && s.Step >= 6 })
	if scale, temperature := k.distillation(); scale != 0.75 || temperature != 4 {
		t.Errorf("W, T are %v, %v after undo and cancel, want 0.75, 4", scale, temperature)
	}
}

func TestTargetsFlowIntoARunningStudent(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()

	f := create(t, small(t, "train.steps=60", "datasets.quac.teachers="+teacher.Dir()+"/checkpoints/10"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 4})
	k.until("a pause", func(s wire.State) bool { return paused(s) && s.Step >= 4 })
	state := k.until("a dataset", func(s wire.State) bool { return len(s.Datasets) == 3 })
	name := state.Datasets[2].Teachers[0]
	k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: name})
	k.until("targets", func(s wire.State) bool {
		return len(s.Datasets[2].Targets) == 1 && s.Datasets[2].Targets[0].Windows == s.Datasets[2].Windows
	})
	k.kill() // the targets must survive, at their step
	k = start(t, f, "ROAD_TEST_RESUME=1")
	k.wait()

	entries, err := session.Open(f).Entries()
	if err != nil {
		t.Fatal(err)
	}
	joined := 0
	for _, e := range entries {
		if e.Action == wire.TargetsIn && len(e.Shards) > 0 {
			joined = e.Step
		}
	}
	if joined != 5 {
		t.Fatalf("the targets joined at step %d of the ledger, want 5", joined)
	}
	soft := column(t, f, "soft/quac/mrc")
	if len(soft) == 0 {
		t.Fatal("no metrics of quac")
	}
	for step, share := range soft {
		if (share == 1) != (step >= joined) {
			t.Errorf("at step %d %v of the windows had soft targets; they joined at %d", step, share, joined)
		}
	}
	if kd := column(t, f, "kd/quac/mrc"); len(kd) == 0 {
		t.Error("no KD loss was recorded")
	}
	if y := column(t, f, "yardstick/quac/yesno"); len(y) == 0 {
		t.Error("no yardstick was recorded")
	}
}

func TestMeasuresPredictsAndAnswers(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, measured("train.steps=20")...))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.Evaluate})
	k.applied(wire.Request{Action: wire.Predict, Dataset: "quac"})
	s := k.until("five evaluations and the predictions", func(s wire.State) bool {
		return len(s.Evals) == 5 && s.Jobs[len(s.Jobs)-1].State == wire.JobDone
	})
	for _, e := range s.Evals {
		if e.Value < 0 || e.Value > 100 || e.All[e.Metric] != e.Value {
			t.Errorf("%+v", e)
		}
	}
	answers, err := k.run.Infer(t.Context(), wire.Question{Passage: "The fair was held in Paris.", Question: "Where was the fair held?"})
	if err != nil || len(answers) != 1 || len(answers[0].Top) == 0 || len(answers[0].Start) != len(answers[0].Tokens) {
		t.Errorf("asked about a passage: %+v, %v", answers, err)
	}
	if _, err := k.run.Infer(t.Context(), wire.Question{Passage: "x", Question: "y", Models: []string{"nobody"}}); err == nil {
		t.Error("an unknown model answered")
	}
	predictions, _, err := session.Open(f).Predictions("quac", 0)
	if err != nil || len(predictions) == 0 {
		t.Fatalf("%d predictions, %v", len(predictions), err)
	}
	for _, p := range predictions {
		if len(p.Extra) != 2 || p.Student.Model != "student" || p.Student.NullDiff == 0 || p.Group != wire.Group(p.Title, p.Passage) {
			t.Fatalf("%+v", p)
		}
		for _, x := range p.Extra {
			if len(x.Labels) < 2 || x.Labels[0].Name != x.Label || x.Labels[0].Prob != x.Prob || x.Labels[1].Prob > x.Prob {
				t.Fatalf("%+v", x)
			}
		}
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
}
