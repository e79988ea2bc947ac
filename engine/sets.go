package engine

import (
	"fmt"
	"reflect"
	"slices"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// decideSet checks a whole set of changes and applies it, or schedules it.
func (c *control) decideSet(r wire.Request, e *wire.Entry) error {
	changed, err := c.check(c.set, c.at.Step, r.Changes)
	if err != nil {
		return err
	}
	if r.AtStep != 0 {
		if r.AtStep <= c.at.Step {
			return fmt.Errorf("step %d has been run already; the next is %d", r.AtStep, c.at.Step+1)
		}
		e.Step = r.AtStep
	}
	e.Changes = changed
	if e.Step > c.at.Step+1 {
		e.Fate = wire.Scheduled
		if err := c.enter(e); err != nil {
			return err
		}
		c.scheduled = append(c.scheduled, scheduledSet{request: r, entry: *e})
		return nil
	}
	return c.applySet(e)
}

// applySet applies checked changes now. The ledger has them on disk before
// anything else sees them.
func (c *control) applySet(e *wire.Entry) error {
	if !slices.ContainsFunc(e.Changes, func(c wire.Changed) bool { return !reflect.DeepEqual(c.Old, c.New) }) {
		e.Fate = wire.Noop
		return c.enter(e)
	}
	if err := c.enter(e); err != nil {
		return err
	}
	c.turn(e.Changes)
	return nil
}

// turn sets knobs to the new values of changes.
func (c *control) turn(changes []wire.Changed) {
	before := c.set.Clone()
	*c.set = *c.knobs.Turned(before, changes)
	c.turned(before)
}

// check validates changes of settings, as they are after a step.
func (c *control) check(now *recipe.Recipe, step int, changes []wire.Change) ([]wire.Changed, error) {
	return c.knobs.Check(now, changes, recipe.Known{Step: step, Layers: c.layers})
}
