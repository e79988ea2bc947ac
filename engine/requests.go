package engine

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// handle decides one request at the safe point before step t.at.Step+1, and
// returns its entry as the ledger has it.
func (t *trainer) handle(r wire.Request) wire.Entry {
	if e, known := t.control.Decided(r.ID); known {
		return e
	}
	pinned, err := recipe.PinBest(r.Teacher) // an interrupted teach goes on with the same
	if err == nil {
		r.Teacher = pinned
	}
	e := wire.Entry{
		ID: r.ID, Author: r.Author, Action: r.Action, Attempt: t.at.Attempt, Step: t.at.Step + 1,
		Dataset: r.Dataset, Teacher: r.Teacher, Models: r.Models, Fate: wire.Applied,
	}
	if r.ID == "" { // the ledger has no place for it
		e.Fate, e.Why = wire.Refused, "a request needs an id"
		return e
	}
	if t.over() {
		e.Step = t.at.Step // none follows
	}
	if away := t.owner.Check(); away != nil { // nor can the ledger be written
		e.Fate, e.Why = wire.Refused, away.Error()
		return e
	}
	if err == nil {
		err = t.decide(r, &e)
	}
	if err != nil {
		e.Fate, e.Why, e.Changes, e.Job = wire.Refused, err.Error(), nil, ""
		if err := t.control.Enter(&e); err != nil {
			e.Fate, e.Why = wire.Refused, err.Error()
		}
	}
	return e
}

// decide fills in the entry's fate, records it, and carries it out. An error
// is the reason for refusal; nothing has happened then.
func (t *trainer) decide(r wire.Request, e *wire.Entry) error {
	switch {
	case r.Attempt != 0 && r.Attempt != t.at.Attempt:
		return fmt.Errorf("the run is now in attempt %d, not %d: look at its state again", t.at.Attempt, r.Attempt)
	case r.AtStep != 0 && r.Action != wire.Set:
		return fmt.Errorf("only a set can be scheduled, not %s", r.Action)
	case t.over() && !slices.Contains([]wire.Action{wire.Stop, wire.Evaluate, wire.Predict, wire.Compare, wire.CancelJob}, r.Action):
		return t.noSteps(r.Action)
	}
	switch r.Action {
	case wire.Set:
		return t.control.DecideSet(r, e)
	case wire.Undo:
		return t.control.DecideUndo(r, e)
	case wire.Rewind:
		return t.decideRewind(r, e)
	case wire.CancelJob:
		return t.decideCancel(r, e)
	case wire.Evaluate, wire.Teach, wire.Predict, wire.Compare:
		return t.decideJob(r, e)
	case wire.Pause, wire.Resume, wire.StepN, wire.Checkpoint, wire.Stop:
		return t.decideFlow(r, e)
	}
	return fmt.Errorf("this trainer has no action %q", r.Action)
}

// noSteps refuses a request that acts on steps, once the run has ended, with the ways on.
func (t *trainer) noSteps(a wire.Action) error {
	run, more := t.front.Hello().Run, ""
	if of := t.ended; of != nil && of.Checkpoint != nil {
		return fmt.Errorf("%s is served without a run: it takes no steps; train from it with: road train RECIPE --set model.init=%[1]s",
			of.Checkpoint.Source)
	}
	if t.at.Step >= t.set.Train.Steps {
		more = " --set train.steps=N"
	}
	if a == wire.Rewind {
		return fmt.Errorf("the run has ended at step %d; go on from one of its checkpoints as another run: road branch %s --step N",
			t.at.Step, run)
	}
	return fmt.Errorf("the run has ended at step %d; to give it more steps: road train --resume %s%s", t.at.Step, run, more)
}

// decideJob starts the jobs that a request asks for.
func (t *trainer) decideJob(r wire.Request, e *wire.Entry) error {
	started, err := t.jobs.Start(r)
	if err != nil {
		return err
	}
	switch len(started) {
	case 0: // all targets are there, or on their way
		e.Fate = wire.Noop
	case 1:
		e.Job = started[0].Shown.ID
	}
	if err := t.control.Enter(e); err != nil {
		t.jobs.Cancel(started, err.Error())
		return err
	}
	if r.Action == wire.Teach {
		t.teach(false) // the first step may wait for it
	}
	return nil
}
