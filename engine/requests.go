package engine

import (
	"fmt"
	"reflect"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// handle decides one request at the safe point before step t.at.step+1, and
// returns its entry as the ledger has it.
func (t *trainer) handle(r wire.Request) wire.Entry {
	if e, known := t.ledger.Find(r.ID); known && r.ID != "" {
		return e
	}
	r.Teacher = recipe.PinBest(r.Teacher) // an interrupted teach goes on with the same
	e := wire.Entry{
		ID: r.ID, Author: r.Author, Action: r.Action, Attempt: t.at.Attempt, Step: t.at.Step + 1,
		Dataset: r.Dataset, Teacher: r.Teacher, Fate: wire.Applied,
	}
	if err := t.decide(r, &e); err != nil {
		e.Fate, e.Why, e.Changes, e.Job = wire.Refused, err.Error(), nil, ""
		return t.record(e)
	}
	return e
}

// decide fills in the entry's fate, records it, and carries it out. An error
// is the reason for refusal; nothing has happened then.
func (t *trainer) decide(r wire.Request, e *wire.Entry) error {
	switch {
	case r.ID == "":
		return fmt.Errorf("a request needs an id")
	case r.AtStep != 0 && r.Action != wire.Set:
		return fmt.Errorf("only a set can be scheduled, not %s", r.Action)
	case t.phase == wire.Finished && r.Action == wire.Rewind:
		return fmt.Errorf("the run has finished at step %d; go on from one of its checkpoints as another run: road branch %s --step N", t.at.Step, t.front.Hello().Run)
	case t.phase == wire.Finished && !slices.Contains([]wire.Action{wire.Stop, wire.Evaluate, wire.Predict, wire.CancelJob}, r.Action):
		return fmt.Errorf("the run has finished at step %d; give it more with: road train --resume %s --set train.steps=N", t.at.Step, t.front.Hello().Run)
	}
	switch r.Action {
	case wire.Set:
		return t.decideSet(r, e)
	case wire.Undo:
		return t.decideUndo(e)
	case wire.Rewind:
		return t.decideRewind(r, e)
	case wire.CancelJob:
		return t.decideCancel(r, e)
	case wire.Evaluate, wire.Teach, wire.Predict:
		return t.decideJob(r, e)
	case wire.Pause, wire.Resume, wire.StepN, wire.Checkpoint, wire.Stop:
		return t.decideFlow(r, e)
	}
	return fmt.Errorf("%q is no action of this trainer", r.Action)
}

// decideSet checks a whole set of changes and applies it, or schedules it.
func (t *trainer) decideSet(r wire.Request, e *wire.Entry) error {
	changed, err := t.check(*t.set, t.at.Step, r.Changes)
	if err != nil {
		return err
	}
	if r.AtStep != 0 {
		if r.AtStep <= t.at.Step {
			return fmt.Errorf("step %d has been run already; the next is %d", r.AtStep, t.at.Step+1)
		}
		e.Step = r.AtStep
	}
	e.Changes = changed
	if e.Step > t.at.Step+1 {
		e.Fate = wire.Scheduled
		if err := t.write(e); err != nil {
			return err
		}
		t.scheduled = append(t.scheduled, scheduledSet{request: r, entry: *e})
		return nil
	}
	return t.applySet(e)
}

// applySet applies checked changes now. The ledger has them on disk before
// anything else sees them.
func (t *trainer) applySet(e *wire.Entry) error {
	if !slices.ContainsFunc(e.Changes, func(c wire.Changed) bool { return !reflect.DeepEqual(c.Old, c.New) }) {
		e.Fate = wire.Noop
		return t.write(e)
	}
	if err := t.write(e); err != nil {
		return err
	}
	t.turn(e.Changes)
	return nil
}

// turn sets knobs to the new values of changes.
func (t *trainer) turn(changes []wire.Changed) {
	next := t.set.clone()
	for _, c := range changes {
		if i := t.knobIndex(c.Name); i >= 0 {
			t.knobs[i].set(&next, c.New)
		}
	}
	if next.Sampling.Strategy != t.set.Sampling.Strategy {
		t.feed.newEpoch()
	}
	before := *t.set
	*t.set = next
	if next.Checkpoint.Best != before.Checkpoint.Best {
		t.keeper.linkBest()
	}
	t.feed.resample()
	t.publishKnobs()
	t.publish()
	// A crash must not leave readers with the values from before.
	if err := t.folder.KeepSnapshot(session.Snapshot{State: t.front.State(), Knobs: t.front.Knobs()}); err != nil {
		t.report.Log.Warn("the snapshot cannot be written", "err", err)
	}
}

// check validates changes of a run's settings after a step against the knobs
// and each other, and pairs every new value with the old one.
func (t *trainer) check(now settings, step int, changes []wire.Change) ([]wire.Changed, error) {
	if len(changes) == 0 {
		return nil, fmt.Errorf("a set needs at least one change")
	}
	next := now.clone()
	var out []wire.Changed
	seen := map[string]bool{}
	for _, c := range changes {
		i := t.knobIndex(c.Name)
		if i < 0 {
			return nil, fmt.Errorf("%s: no such knob%s", c.Name, t.suggest(c.Name))
		}
		if seen[c.Name] {
			return nil, fmt.Errorf("%s is in the set twice", c.Name)
		}
		seen[c.Name] = true
		k := t.knobs[i]
		if err := k.check(c.Value); err != nil {
			return nil, err
		}
		old := k.get(&now)
		if c.Expect != nil && !reflect.DeepEqual(c.Expect, old) {
			return nil, fmt.Errorf("%s is %v by now, not %v", c.Name, old, c.Expect)
		}
		k.set(&next, c.Value)
		out = append(out, wire.Changed{Name: c.Name, Old: old, New: c.Value, Expect: c.Expect})
	}
	return out, t.possible(next, step)
}

// decideUndo applies the inverse of the last applied set that was not undone;
// what a rewind has set is one.
func (t *trainer) decideUndo(e *wire.Entry) error {
	undone := map[string]bool{}
	for _, last := range slices.Backward(ledger.After(t.ledger.Entries(), 0)) {
		if last.Step > t.at.Step+1 {
			continue // of an earlier attempt, and still to come again
		}
		if last.Action == wire.Undo {
			undone[last.Undoes] = true
		}
		asked := (last.Action == wire.Set || last.Action == wire.Rewind) && last.Author != itself
		if !asked || len(last.Changes) == 0 || undone[last.ID] {
			continue
		}
		var inverse []wire.Change
		for _, c := range last.Changes {
			inverse = append(inverse, wire.Change{Name: c.Name, Value: c.Old, Expect: c.New})
		}
		changed, err := t.check(*t.set, t.at.Step, inverse)
		if err != nil {
			return fmt.Errorf("cannot undo the set of step %d: %w", last.Step, err)
		}
		e.Undoes, e.Changes = last.ID, changed
		return t.applySet(e)
	}
	return fmt.Errorf("there is no applied set to undo")
}

// scheduledSet waits for its step.
type scheduledSet struct {
	request wire.Request
	entry   wire.Entry
}

// due applies the scheduled sets whose step comes next. They are checked
// again: what they expected may have changed.
func (t *trainer) due() {
	rest := t.scheduled[:0]
	for _, s := range t.scheduled {
		if s.entry.Step > t.at.Step+1 {
			rest = append(rest, s)
			continue
		}
		e := s.entry
		e.Fate, e.Attempt = wire.Applied, t.at.Attempt
		changed, err := t.check(*t.set, t.at.Step, s.request.Changes)
		if err != nil {
			e.Fate, e.Why = wire.Refused, err.Error()
			err = t.write(&e)
		} else {
			e.Changes = changed
			err = t.applySet(&e)
		}
		if err != nil {
			rest = append(rest, s) // the ledger cannot be written: it waits
		}
	}
	t.scheduled = rest
}

// replay applies again what the ledger says took effect at the next step in
// an earlier attempt.
func (t *trainer) replayDue() {
	for len(t.replay) > 0 && t.replay[0].Step <= t.at.Step+1 {
		e := t.replay[0]
		t.replay = t.replay[1:]
		switch e.Action {
		case wire.TargetsIn:
			if err := t.distillation.join(e); err != nil {
				t.halt(err.Error())
			}
		default:
			if err := t.again(e); err != nil {
				t.halt(err.Error())
				return
			}
		}
		t.report.Say("ledger", "info", &e, "%s", "applied again as of step "+fmt.Sprint(e.Step)+": "+describe(e))
	}
}

// again turns the knobs of an entry that took effect in an earlier attempt.
func (t *trainer) again(e wire.Entry) error {
	for _, c := range e.Changes {
		i := t.knobIndex(c.Name)
		if i < 0 {
			return fmt.Errorf("the ledger's entry %s of step %d turns %s, which this trainer does not have", e.ID, e.Step, c.Name)
		}
		if err := t.knobs[i].check(c.New); err != nil {
			return fmt.Errorf("the ledger's entry %s of step %d: %w", e.ID, e.Step, err)
		}
	}
	t.turn(e.Changes)
	return nil
}

// write puts an entry into the ledger and tells the clients.
func (t *trainer) write(e *wire.Entry) error {
	t.keep()
	kept, err := t.ledger.Append(*e)
	if err != nil {
		t.halt(fmt.Sprintf("the ledger cannot be written: %v", err))
		return fmt.Errorf("the ledger cannot be written, so nothing was changed: %w", err)
	}
	*e = kept
	level := wire.LevelInfo
	if e.Fate == wire.Refused {
		level = wire.LevelWarn
	}
	t.report.Say("ledger", level, e, "%s", describe(*e))
	return nil
}

// record writes an entry whose fate does not depend on being written.
func (t *trainer) record(e wire.Entry) wire.Entry {
	if err := t.write(&e); err != nil {
		e.Fate, e.Why = wire.Refused, err.Error()
	}
	return e
}

func (t *trainer) knobIndex(name string) int {
	return slices.IndexFunc(t.knobs, func(k knob) bool { return k.Name == name })
}

// decideJob starts the jobs that a request asks for.
func (t *trainer) decideJob(r wire.Request, e *wire.Entry) error {
	started, err := t.jobs.start(r)
	if err != nil {
		return err
	}
	if len(started) == 1 {
		e.Job = started[0].shown.ID
	}
	if err := t.write(e); err != nil {
		t.jobs.cancel(started, err.Error())
		return err
	}
	return nil
}
