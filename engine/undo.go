package engine

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// decideUndo applies the inverse of the last applied set that was not undone;
// what a rewind has set is one.
func (c *control) decideUndo(e *wire.Entry) error {
	undone := map[string]bool{}
	for _, last := range slices.Backward(ledger.After(c.ledger.Entries(), 0)) {
		if last.Step > c.at.Step+1 {
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
		for _, ch := range last.Changes {
			inverse = append(inverse, wire.Change{Name: ch.Name, Value: ch.Old, Expect: ch.New})
		}
		changed, err := c.check(c.set, c.at.Step, inverse)
		if err != nil {
			return fmt.Errorf("cannot undo the set of step %d: %w", last.Step, err)
		}
		e.Undoes, e.Changes = last.ID, changed
		return c.applySet(e)
	}
	return fmt.Errorf("there is no applied set to undo")
}
