package engine

import (
	"fmt"
	"maps"
	"time"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/keep"
	"dev.road/workbench/session/recipe"
)

// stepDone keeps the state after a step, before anything changes for the next: sets and
// targets that act from there on, when a checkpoint of this step may be still to be
// copied, are in the ledger under the next step, and a rewind or a branch drops them.
func (t *trainer) stepDone() {
	t.after = keep.State{
		Step: t.at.Step, Knobs: t.control.Values(), Progress: t.feed.Progress(),
		Skipped: t.guard.skipped, NonFinite: t.guard.nonFinite, Targets: t.distillation.State(),
	}
}

// state is the state after the last step, in a copy, with the evaluations so far.
func (t *trainer) state() keep.State {
	s := t.after
	s.Run, s.Attempt, s.Time = t.owner.Origin(), t.at.Attempt, time.Now()
	s.Arithmetic, s.Evals = compute.ArithmeticOf(t.student, t.models.Options), maps.Clone(t.jobs.Evals)
	return s
}

// recalled is a checkpoint's state, ready to be taken over: any obstacle to that
// shows before anything of the run is changed.
type recalled struct {
	keep.State
	set     *recipe.Recipe
	targets distill.Targets
}

// recall opens a state for this run.
func (t *trainer) recall(s keep.State) (*recalled, error) {
	r := &recalled{State: s}
	err := t.feed.Fits(s.Progress, s.Step)
	if err == nil {
		r.set, err = t.control.Recall(t.recipe, s.Knobs)
	}
	if err == nil {
		r.targets, err = t.distillation.Recall(s.Targets)
	}
	if err != nil {
		return nil, fmt.Errorf("checkpoint of step %d: %w", s.Step, err)
	}
	return r, nil
}

// recallCheckpoint reads and opens the checkpoint of a step.
func (t *trainer) recallCheckpoint(step int) (*recalled, error) {
	from, err := t.keeper.LoadCheckpoint(step)
	if err != nil {
		return nil, err
	}
	return t.recall(from)
}

// adopt takes a recalled state over.
func (t *trainer) adopt(r *recalled) {
	t.at.Step, t.after, *t.set = r.Step, r.State, *r.set
	t.guard = guard{skipped: r.Skipped, nonFinite: r.NonFinite}
	t.feed.Restore(r.Progress)
	t.distillation.Restore(r.targets)
	t.jobs.Restore(r.Evals)
	t.keeper.Restore(r.Step)
}
