package control

import (
	"errors"
	"fmt"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// DecideUndo takes back the change that the ledger offers. A request that names
// another one was confirmed before something else happened, and is refused.
func (c *Control) DecideUndo(r wire.Request, e *wire.Entry) error {
	c.undo = c.undoable()
	last := c.undo.Entry
	switch {
	case last == nil:
		return errors.New(ledger.NothingToUndo(c.undo))
	case r.Target != "" && r.Target != last.ID:
		return fmt.Errorf("%s is not the last change that can be undone; now it is %s: %s", r.Target, last.ID, ledger.Attributed(*last))
	}
	changed, err := c.checkUndo(*last)
	if err != nil {
		return err
	}
	e.Undoes, e.Changes = last.ID, changed
	return c.ApplySet(e)
}

// Undoable is the change that an undo takes back, as of the last change.
func (c *Control) Undoable() wire.Undoable { return c.undo }

// undoable is the change that an undo before the next step takes back.
func (c *Control) undoable() wire.Undoable {
	return c.ledger.Undoable(c.at.Step+1, func(e wire.Entry) error {
		_, err := c.checkUndo(e)
		return err
	})
}

// checkUndo validates the changes that take an entry back: its old values in the place
// of its new ones, and the present value of a schedule that nothing else holds.
func (c *Control) checkUndo(e wire.Entry) ([]wire.Changed, error) {
	held := map[string]bool{}
	if len(c.courses) > 0 {
		held = c.ledger.Held(c.at.Step+1, e.ID)
	}
	var changes []wire.Change
	resumed := map[string]bool{}
	for _, ch := range ledger.Inverse(e) {
		back := wire.Change{Name: ch.Name, Value: ch.New, Expect: ch.Old}
		if course, scheduled := c.courseOf(ch.Name); scheduled && !held[ch.Name] {
			back.Value, resumed[ch.Name] = course.At(c.at.Step+1), true
		}
		changes = append(changes, back)
	}
	changed, err := c.Check(c.set, changes)
	for i := range changed {
		if changed[i].Schedule = ""; resumed[changed[i].Name] {
			changed[i].Schedule = wire.ScheduleResumed
		}
	}
	return changed, err
}
