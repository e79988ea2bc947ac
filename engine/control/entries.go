package control

import (
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// Enter puts an entry into the ledger and tells the clients.
func (c *Control) Enter(e *wire.Entry) error {
	c.KeepRows()
	kept, err := c.Ledger.Append(*e)
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
