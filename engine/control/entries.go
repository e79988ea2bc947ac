package control

import (
	"fmt"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// Enter puts an entry into the ledger and tells the clients.
func (c *Control) Enter(e *wire.Entry) error {
	c.KeepRows()
	kept, err := c.ledger.Append(*e)
	if err != nil {
		c.HaltOn(fmt.Errorf("the ledger cannot be written: %w", err))
		return fmt.Errorf("the ledger cannot be written, so nothing was changed: %w", err)
	}
	*e = kept
	level := wire.LevelInfo
	if e.Fate == wire.Refused {
		level = wire.LevelWarn
	}
	c.report.Say(wire.EventLedger, level, e, "%s", ledger.Attributed(*e))
	return nil
}

// Decided returns the entry of a request that was decided before.
func (c *Control) Decided(id string) (wire.Entry, bool) { return c.ledger.Find(id) }

// Applied returns the entries of some actions that were applied, in the order of their
// arrival.
func (c *Control) Applied(actions ...wire.Action) []wire.Entry {
	return slices.DeleteFunc(c.ledger.Entries(), func(e wire.Entry) bool {
		return e.Fate != wire.Applied || !slices.Contains(actions, e.Action)
	})
}

// Fail ends the run at the next safe point, because of a request that was begun and
// could not be ended: the next attempt ends it.
func (c *Control) Fail(err error) { c.failed = err }

// Failed is the error of Fail; nil if there was none.
func (c *Control) Failed() error { return c.failed }

// KeepRows writes the rows so far to the file. When they cannot be written the run
// pauses, and they are tried again at every safe point.
func (c *Control) KeepRows() {
	if err := c.report.Metrics.Flush(); err != nil {
		c.HaltOn(fmt.Errorf("the metrics cannot be written: %w", err))
	}
}

// Own completes an entry that the trainer makes by itself, as of the next step.
func (c *Control) Own(e wire.Entry) wire.Entry {
	if e.ID == "" {
		e.ID = session.NewID()
	}
	e.Author, e.ByTrainer, e.Attempt, e.Step, e.Fate = "trainer", true, c.at.Attempt, c.at.Step+1, wire.Applied
	return e
}
