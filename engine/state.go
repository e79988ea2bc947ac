package engine

import (
	"fmt"
	"maps"
	"time"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// state is what a run is made of besides weights and moments: with it, and
// with the ledger's later entries, a resumed run repeats the steps that
// followed. Dropout and draws need no state but the step, and an epoch's its end.
type state struct {
	Step    int       `json:"step"`
	Attempt int       `json:"attempt"`
	Time    time.Time `json:"time"`
	compute.Arithmetic
	Knobs map[string]any `json:"knobs"`
	feed.Progress
	guard
	Targets []distill.State      `json:"targets"`
	Evals   map[string]wire.Eval `json:"evals"`
}

// state gathers the state after the last step, in a copy.
func (t *trainer) state() state {
	return state{
		Step: t.at.Step, Attempt: t.at.Attempt, Time: time.Now(),
		Arithmetic: compute.ArithmeticOf(t.student, t.voices.Options),
		Knobs:      t.control.Values(), Progress: t.feed.Progress(), guard: t.guard,
		Targets: t.distillation.State(), Evals: maps.Clone(t.jobs.Evals),
	}
}

// recalled is a checkpoint's state, ready to be taken over: what could be in the
// way of that shows before anything of the run is changed.
type recalled struct {
	state
	set     *recipe.Recipe
	targets distill.Targets
}

// recall reads what a state comes to for this run.
func (t *trainer) recall(s state) (*recalled, error) {
	r := &recalled{state: s}
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

// adopt takes a recalled state over.
func (t *trainer) adopt(r *recalled) {
	t.at.Step, t.guard, *t.set = r.Step, r.guard, *r.set
	t.feed.Restore(r.Progress)
	t.distillation.Restore(r.targets)
	t.jobs.Restore(r.Evals)
	t.keeper.restore(r.Step)
}
