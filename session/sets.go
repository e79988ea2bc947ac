package session

import (
	"fmt"
	"path/filepath"
	"slices"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// BadSet is the error of changes before an attempt that the trainer would refuse.
type BadSet struct{ error }

// Unwrap returns the mistake.
func (e *BadSet) Unwrap() error { return e.error }

// Accepts checks changes for the next attempt before a trainer is started, by the
// settings and the model that it starts with. One that the trainer would refuse is a
// BadSet.
func (f Folder) Accepts(args []string) error {
	if len(args) == 0 {
		return nil
	}
	bad := func(err error) error { return &BadSet{fmt.Errorf("--set: %w", err)} }
	changes, err := wire.ParseChanges(args)
	if err != nil {
		return bad(err)
	}
	ofAttempt, live := knobs.Split(changes)
	r, err := recipe.ReadRun(f.Recipe(), ofAttempt)
	switch {
	case err != nil && len(ofAttempt) > 0:
		return &BadSet{err} // which names the --set
	case err != nil || len(live) == 0:
		return err
	}
	step, set, err := f.settings(r)
	if err != nil {
		return err
	}
	if _, err := knobs.Declare(r).Check(set, live, f.known(r, step)); err != nil {
		return bad(err)
	}
	return nil
}

// known returns the facts of a run that continues from a checkpoint, or begins at
// step 0. The trainer reports a model that cannot be read.
func (f Folder) known(r *recipe.Recipe, step int) recipe.Known {
	if step == 0 {
		known, _ := r.Init()
		return known
	}
	var known recipe.Known
	if c, err := checkpoint.ReadConfig(f.Checkpoint(step)); err == nil {
		known = recipe.OfModel(c)
	}
	known.Step = step
	return known
}

// settings returns the settings at the start of the next attempt: the newest
// checkpoint's, with the ledger's changes for the step after it.
func (f Folder) settings(r *recipe.Recipe) (step int, set *recipe.Recipe, err error) {
	step, changes, err := f.saved()
	if err != nil || step == 0 {
		return 0, r, err
	}
	entries, err := ledger.Read(f.Ledger())
	if err != nil {
		return 0, nil, err
	}
	for _, e := range ledger.After(entries, step) {
		if e.Step == step+1 {
			changes = append(changes, e.Changes...)
		}
	}
	table := knobs.Declare(r)
	changes = slices.DeleteFunc(changes, func(c wire.Changed) bool {
		k, known := table.Find(c.Name)
		return !known || k.Check(c.New) != nil // the trainer reports it
	})
	return step, table.WithChanges(r, changes), nil
}

// saved returns the knobs of the newest checkpoint with a readable state, as changes
// of the recipe; step 0 without one.
func (f Folder) saved() (step int, changes []wire.Changed, err error) {
	steps, err := f.CheckpointSteps()
	if err != nil {
		return 0, nil, err
	}
	for _, step := range slices.Backward(steps) {
		var state struct {
			Knobs map[string]any `json:"knobs"`
		}
		if found, err := f.readJSON(filepath.Join(f.Checkpoint(step), stateFile), &state); err != nil || !found {
			continue // the trainer falls back in the same way
		}
		for name, v := range state.Knobs {
			changes = append(changes, wire.Changed{Name: name, New: v})
		}
		return step, changes, nil
	}
	return 0, nil, nil
}
