package engine_test

import (
	"slices"
	"testing"

	"dev.road/workbench/session/wire"
)

// offered is the change that the trainer's state says an undo takes back.
func (k *trainer) offered() wire.Undoable {
	k.t.Helper()
	s, err := k.run.State(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	return s.Undo
}

func TestUndoIsOfTheEntryThatWasConfirmed(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t))).ready()
	k.applied(wire.Request{Action: wire.Pause})
	if u := k.offered(); u.Entry != nil {
		t.Errorf("before any change, undo is of %+v", u.Entry)
	}
	first := k.applied(set("kd.w", 0.6))
	if u := k.offered(); u.Entry == nil || u.Entry.ID != first.ID {
		t.Errorf("undo is of %+v, want %s", u.Entry, first.ID)
	}
	second := k.applied(set("kd.temperature", 5.0)) // another client's, while the first was being confirmed
	e := k.do(wire.Request{Action: wire.Undo, Target: first.ID})
	if e.Fate != wire.Refused || !contains(e.Why, "now it is "+second.ID+": kd.temperature 4 → 5 applied at step 1 (test)") {
		t.Errorf("undo of a stale name was %s: %s", e.Fate, e.Why)
	}
	if e := k.applied(wire.Request{Action: wire.Undo, Target: second.ID}); e.Undoes != second.ID {
		t.Errorf("undo took back %s", e.Undoes)
	}
	if e := k.applied(wire.Request{Action: wire.Undo, Target: first.ID}); e.Changes[0].New != 0.75 {
		t.Errorf("undo of the first gave %+v", e.Changes)
	}
	e = k.do(wire.Request{Action: wire.Undo, Target: first.ID})
	if e.Fate != wire.Refused || !contains(e.Why, "no applied change to undo") {
		t.Errorf("undo of what is undone was %s: %s", e.Fate, e.Why)
	}
}

func TestAScheduledSetIsOfferedToUndoFromItsStepOn(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t))).ready()
	k.applied(wire.Request{Action: wire.Pause})
	late := k.do(at(4, set("kd.w", 0.3)))
	now := k.applied(set("kd.w", 0.5))
	if u := k.offered(); u.Entry == nil || u.Entry.ID != now.ID {
		t.Errorf("before the scheduled set's step, undo is of %+v", u.Entry)
	}
	k.applied(wire.Request{Action: wire.StepN, Steps: 5})
	k.until("five steps", func(s wire.State) bool { return paused(s) && s.Step >= 5 })
	if u := k.offered(); u.Entry == nil || u.Entry.ID != late.ID || u.Entry.Changes[0].Old != 0.5 {
		t.Errorf("after it, undo is of %+v", u.Entry)
	}
	k.kill() // a run without a trainer says it from its snapshot
	if u := k.offered(); u.Entry == nil || u.Entry.ID != late.ID {
		t.Errorf("without a trainer, undo is of %+v", u.Entry)
	}
}

// Two clients saw kd.w at 0.75. What the second confirms, now or for a step to
// come, is a change from there.
func TestASetIsRefusedWhenItsKnobHasAnotherValueThanWasConfirmed(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t))).ready()
	k.applied(wire.Request{Action: wire.Pause})
	confirmed := func(value float64) wire.Request {
		return wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: value, Expect: 0.75}}}
	}
	waiting := k.do(at(3, confirmed(0.9)))
	k.applied(set("kd.w", 0.6))
	for _, r := range []wire.Request{confirmed(0.8), at(4, confirmed(0.8))} {
		if e := k.do(r); e.Fate != wire.Refused || e.Why != "kd.w is now 0.6, not 0.75" {
			t.Errorf("it was %s: %s", e.Fate, e.Why)
		}
	}
	k.applied(wire.Request{Action: wire.StepN, Steps: 5})
	k.until("five steps", func(s wire.State) bool { return paused(s) && s.Step >= 5 })
	entries, err := k.run.Entries()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(entries, func(e wire.Entry) bool { return e.ID == waiting.ID })
	if e := entries[i]; waiting.Fate != wire.Scheduled || e.Fate != wire.Refused || e.Why != "kd.w is now 0.6, not 0.75" {
		t.Errorf("at its step the scheduled set was %s: %s", e.Fate, e.Why)
	}
	if w, _ := k.distillation(); w != 0.6 {
		t.Errorf("kd.w is %v", w)
	}
}

// A set that gave the run more steps cannot be undone when they have been run.
// It is no end of undoing.
func TestUndoPassesOverWhatIsNotPossibleAnyMore(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t, "train.steps=3"))).ready()
	k.applied(wire.Request{Action: wire.Pause})
	w := k.applied(set("kd.w", 0.5))
	more := k.applied(set("train.steps", 9.0))
	k.applied(wire.Request{Action: wire.StepN, Steps: 5})
	k.until("five steps", func(s wire.State) bool { return paused(s) && s.Step >= 5 })
	e := k.do(wire.Request{Action: wire.Undo, Target: more.ID})
	if e.Fate != wire.Refused || !contains(e.Why, "now it is "+w.ID) {
		t.Errorf("undo of the steps was %s: %s", e.Fate, e.Why)
	}
	s := k.until("another offer", func(s wire.State) bool { return s.Undo.Entry != nil && s.Undo.Entry.ID == w.ID })
	if passed := s.Undo.PassedOver; len(passed) != 1 || !contains(passed[0].Why, "5 steps have been run already") {
		t.Errorf("undo passes over %+v", passed)
	}
	k.applied(wire.Request{Action: wire.Undo, Target: w.ID})
	e = k.do(wire.Request{Action: wire.Undo})
	if e.Fate != wire.Refused || !contains(e.Why, "train.steps 3 → 9 applied at step 1 (test) cannot be undone: ") {
		t.Errorf("undo of the steps was %s: %s", e.Fate, e.Why)
	}
}

// Jobs are counted in a trainer's life: after a resume another job may have the
// name of the one that a client has on its screen.
func TestARequestMadeForAnotherAttemptIsRefused(t *testing.T) {
	t.Parallel()
	f := create(t, small(t))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.kill()
	k = start(t, f, "ROAD_TEST_RESUME=1").ready()
	r := set("kd.w", 0.5)
	r.Attempt = 1
	if e := k.do(r); e.Fate != wire.Refused || !contains(e.Why, "the run is now in attempt 2, not 1") {
		t.Errorf("a set for attempt 1 was %s: %s", e.Fate, e.Why)
	}
	r.ID, r.Attempt = "", 2
	k.applied(r)
	for _, action := range []wire.Action{
		wire.Pause, wire.Resume, wire.StepN, wire.Checkpoint, wire.Evaluate, wire.Predict, wire.Teach, wire.Undo, wire.Stop,
	} {
		e := k.do(wire.Request{Action: action, Attempt: 1, Steps: 1})
		if e.Fate != wire.Refused || !contains(e.Why, "the run is now in attempt 2, not 1") {
			t.Errorf("%s for attempt 1 was %s: %s", action, e.Fate, e.Why)
		}
	}
}
