package engine

import (
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// enter puts an entry into the ledger and tells the clients.
func (c *control) enter(e *wire.Entry) error {
	c.keepRows()
	kept, err := c.ledger.Append(*e)
	if err != nil {
		c.halt(fmt.Sprintf("the ledger cannot be written: %v", err))
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

// keepRows writes the rows so far to the file. When they cannot be written the run
// pauses, and they are tried again at every safe point.
func (c *control) keepRows() {
	if err := c.report.Metrics.Flush(); err != nil {
		c.halt(fmt.Sprintf("the metrics cannot be written: %v", err))
	}
}

// own completes an entry that the trainer makes by itself, as of the next step.
func (c *control) own(e wire.Entry) wire.Entry {
	if e.ID == "" {
		e.ID = session.NewID()
	}
	e.Author, e.ByTrainer, e.Attempt, e.Step, e.Fate = "trainer", true, c.at.Attempt, c.at.Step+1, wire.Applied
	return e
}
