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
	changed, err := c.Check(c.set, c.at.Step, inverse(*last))
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
		_, err := c.Check(c.set, c.at.Step, inverse(e))
		return err
	})
}

// inverse asks for an entry's old values in the place of its new ones.
func inverse(e wire.Entry) []wire.Change {
	var changes []wire.Change
	for _, ch := range ledger.Inverse(e) {
		changes = append(changes, wire.Change{Name: ch.Name, Value: ch.New, Expect: ch.Old})
	}
	return changes
}
