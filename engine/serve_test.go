package engine_test

import (
	"maps"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

func serving(s wire.State) bool { return s.Serving }

// facts are a run's state, without the process that tells it.
func facts(s wire.State) wire.State {
	s.PID, s.Attempt, s.Serving, s.Clients, s.Gauges, s.Exit = 0, 0, false, 0, wire.Gauges{}, nil
	s.Time, s.NextSign = time.Time{}, time.Time{}
	s.WindowsRate, s.TokensRate = 0, 0 // of a trainer alone
	return s
}

// ended is a run of the tests after its last step, with the state that its folder has.
func ended(t *testing.T, sets ...string) (session.Folder, wire.State) {
	t.Helper()
	f := create(t, small(t, sets...))
	start(t, f).wait()
	s, err := f.State(time.Now())
	if err != nil || s.State != wire.Finished || s.Serving || s.Loss == nil {
		t.Fatalf("%+v, %v", s, err)
	}
	return f, s
}

func TestAServedRunAnswersAndStaysAsItEnded(t *testing.T) {
	t.Parallel()
	f, before := ended(t, measured("train.steps=20", "checkpoint.best=dev/quac/mrc/f1")...)
	checkpoints := contents(t, f)
	maps.DeleteFunc(checkpoints, func(name string, _ [32]byte) bool { return !contains(name, "checkpoints/") })
	k := start(t, f, "ROAD_TEST_SERVE=1")
	s := k.until("an answer", serving)
	if got, want := facts(s), facts(before); !reflect.DeepEqual(got, want) {
		t.Errorf("while it is served, the state is\n%+v\nbefore it was\n%+v", got, want)
	}
	k.until("a heartbeat, which comes after the answer", func(wire.State) bool {
		there, err := f.State(time.Now())
		return err == nil && there.Serving && there.State == wire.Finished
	})
	ask := wire.Question{Passage: "The fair was held in Paris.", Question: "Where was the fair held?"}
	if a, err := k.run.Infer(t.Context(), ask); err != nil || len(a) != 1 || len(a[0].Top) == 0 || a[0].Step != 20 {
		t.Errorf("asked about a passage: %+v, %v", a, err)
	}
	for _, a := range []wire.Action{wire.Pause, wire.Resume, wire.Undo, wire.Checkpoint, wire.Rewind} {
		if e := k.do(wire.Request{Action: a}); e.Fate != wire.Refused || !contains(e.Why, "ended at step 20") {
			t.Errorf("%s was %s: %s", a, e.Fate, e.Why)
		}
	}
	if e := k.do(set("kd.w", 0.5)); e.Fate != wire.Refused || !contains(e.Why, "--set train.steps=N") {
		t.Errorf("a set was %s: %s", e.Fate, e.Why)
	}
	evaluate := k.applied(wire.Request{Action: wire.Evaluate, Dataset: "quac"})
	predict := k.applied(wire.Request{Action: wire.Predict, Dataset: "nq"})
	s = k.until("both jobs", func(s wire.State) bool {
		done := func(id string) bool {
			return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.ID == id && j.State == wire.JobDone })
		}
		return done(evaluate.Job) && done(predict.Job)
	})
	if len(s.Jobs) != len(before.Jobs)+2 || len(s.Evals) != len(before.Evals) {
		t.Errorf("there are %d jobs and %d evaluations, before there were %d and %d", len(s.Jobs), len(s.Evals),
			len(before.Jobs), len(before.Evals))
	}
	for i, e := range s.Evals {
		if was := before.Evals[i]; e.Value != was.Value || e.Time.After(was.Time) != (e.Dataset == "quac") {
			t.Errorf("an evaluation of the same weights is %+v, and was %+v", e, was)
		}
	}
	if p, _, err := k.run.Predictions("nq", 0); err != nil || len(p) == 0 {
		t.Errorf("%d predictions, %v", len(p), err)
	}
	k.signal(syscall.SIGTERM)
	k.wait()
	after, err := f.State(time.Now())
	if err != nil || after.State != wire.Finished || after.Serving || !after.Started.Equal(before.Started) || after.Note != before.Note ||
		*after.Loss != *before.Loss {
		t.Errorf("afterwards the run is %s (%s), serving %t, started %v, %v", after.State, after.Note, after.Serving, after.Started, err)
	}
	now := contents(t, f)
	for name, sum := range checkpoints {
		if now[name] != sum {
			t.Errorf("%s has changed", name)
		}
	}
	if f.BestStep() == 0 {
		t.Error("the best checkpoint has lost its link")
	}
}

func TestAServerEndsWhenNobodyAsks(t *testing.T) {
	t.Parallel()
	f, before := ended(t, "train.steps=2")
	start(t, f, "ROAD_TEST_SERVE=1", "ROAD_TEST_IDLE=100ms").wait()
	if !told(t, f, "no longer served: nobody asked for 100ms") {
		t.Error("its end was not told")
	}
	if s, err := f.State(time.Now()); err != nil || s.State != wire.Finished || s.Note != before.Note {
		t.Errorf("afterwards the run is %s (%s), %v", s.State, s.Note, err)
	}
}

func TestAServerThatIsKilledLeavesTheRunFinished(t *testing.T) {
	t.Parallel()
	f, before := ended(t, "train.steps=2")
	k := start(t, f, "ROAD_TEST_SERVE=1")
	k.until("an answer", serving)
	k.kill()
	s, err := f.State(time.Now())
	if err != nil || s.State != wire.Finished || s.Serving || !reflect.DeepEqual(facts(s), facts(before)) {
		t.Errorf("afterwards the run is\n%+v, %v\nbefore it was\n%+v", s, err, before)
	}
}

// A served run goes on as one that was not served.
func TestAResumeAfterServingRepeatsTheRunBitForBit(t *testing.T) {
	t.Parallel()
	losses := func(served bool) map[int]float64 {
		f, _ := ended(t, measured("train.steps=12", "checkpoint.every=5")...)
		if served {
			k := start(t, f, "ROAD_TEST_SERVE=1")
			k.until("an answer", serving)
			done := k.applied(wire.Request{Action: wire.Evaluate, Dataset: "quac"})
			k.do(set("kd.w", 0.5))
			k.until("the evaluation", func(s wire.State) bool {
				return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.ID == done.Job && j.State == wire.JobDone })
			})
			k.applied(wire.Request{Action: wire.Stop})
			k.wait()
		}
		start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=train.steps=20").wait()
		return column(t, f, "loss")
	}
	want, got := losses(false), losses(true)
	if len(want) != 20 || !maps.Equal(want, got) {
		t.Errorf("not served %v\nserved     %v", want, got)
	}
}

func TestOnlyAnEndedRunIsServed(t *testing.T) {
	t.Parallel()
	f := create(t, small(t))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 2})
	k.until("two steps", func(s wire.State) bool { return paused(s) && s.Step >= 2 })
	k.applied(wire.Request{Action: wire.Checkpoint})
	k.kill()
	other := start(t, f, "ROAD_TEST_SERVE=1")
	<-other.ended
	if other.cmd.ProcessState.ExitCode() == 0 || !contains(other.log.String(), "only a finished or stopped run is served") {
		t.Errorf("a crashed run was served:\n%s", other.log)
	}
}
