package control

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// DecideSet checks a whole set of changes and applies it, or schedules it.
func (c *Control) DecideSet(r wire.Request, e *wire.Entry) error {
	changed, err := c.Check(c.set, r.Changes)
	if err != nil {
		return err
	}
	if r.AtStep != 0 {
		if r.AtStep <= c.at.Step {
			return fmt.Errorf("step %d is already done; the next is %d", r.AtStep, c.at.Step+1)
		}
		if last := c.set.Train.Steps; last > 0 && r.AtStep > last {
			return fmt.Errorf("step %d is after the last one, %d (train.steps)", r.AtStep, last)
		}
		e.Step = r.AtStep
	}
	e.Changes = changed
	if e.Step > c.at.Step+1 {
		e.Fate = wire.Scheduled
		if err := c.Enter(e); err != nil {
			return err
		}
		c.scheduled = append(c.scheduled, scheduledSet{request: r, entry: *e})
		return nil
	}
	return c.ApplySet(e)
}

// ApplySet applies checked changes now. The ledger has them on disk before
// anything else sees them.
func (c *Control) ApplySet(e *wire.Entry) error {
	if !slices.ContainsFunc(e.Changes, ledger.Turns) {
		e.Fate = wire.Noop
		return c.Enter(e)
	}
	if err := c.Enter(e); err != nil {
		return err
	}
	c.SetKnobs(e.Changes)
	return nil
}

// SetKnobs sets knobs to the new values of changes.
func (c *Control) SetKnobs(changes []wire.Changed) { c.turn(changes, true) }

func (c *Control) turn(changes []wire.Changed, decided bool) {
	before := c.set.Clone()
	*c.set = *c.knobs.WithChanges(before, changes)
	c.changed(before, decided)
}

// Stage checks changes as a set of the next step is checked, and gives the settings that they
// would lead to. Nothing is set.
func (c *Control) Stage(changes []wire.Change) ([]wire.Changed, *recipe.Recipe, error) {
	changed, err := c.Check(c.set, changes)
	if err != nil {
		return nil, nil, err
	}
	return changed, c.knobs.WithChanges(c.set, changed), nil
}

// Check validates changes of the settings before the next step.
func (c *Control) Check(now *recipe.Recipe, changes []wire.Change) ([]wire.Changed, error) {
	return c.check(now, c.at.Step, c.ledger.Held(c.at.Step+1, ""), changes)
}

// CheckRewind validates changes of settings as they were after a step, to which a
// rewind leads: it takes back what was decided since.
func (c *Control) CheckRewind(then *recipe.Recipe, step int, changes []wire.Change) ([]wire.Changed, error) {
	return c.check(then, step, c.ledger.Held(step, ""), changes)
}

func (c *Control) check(now *recipe.Recipe, step int, held map[string]bool, changes []wire.Change) ([]wire.Changed, error) {
	run := c.model
	run.Step = step
	changed, err := c.knobs.Check(now, c.passedOver(changes, step, held), run)
	for i, ch := range changed {
		changed[i].Expect = changes[i].Expect
		if _, scheduled := c.courseOf(ch.Name); scheduled && !held[ch.Name] {
			changed[i].Schedule = wire.ScheduleEnded
		}
	}
	return changed, err
}
