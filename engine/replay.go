package engine

import (
	"fmt"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// replayDue applies again the entries that took effect at the next step in an
// earlier attempt.
func (c *control) replayDue() {
	for len(c.replay) > 0 && c.replay[0].Step <= c.at.Step+1 {
		e := c.replay[0]
		c.replay = c.replay[1:]
		switch e.Action {
		case wire.TargetsIn:
			if err := c.join(e); err != nil {
				c.halt(err.Error())
			}
		default:
			if err := c.again(e); err != nil {
				c.halt(err.Error())
				return
			}
		}
		c.report.Say(wire.EventLedger, wire.LevelInfo, &e, "%s", "applied again as of step "+fmt.Sprint(e.Step)+": "+ledger.Attributed(e))
	}
}

// again turns the knobs of an entry that took effect in an earlier attempt.
func (c *control) again(e wire.Entry) error {
	for _, ch := range e.Changes {
		k, known := c.knobs.Find(ch.Name)
		if !known {
			return fmt.Errorf("the ledger's entry %s of step %d turns %s, which this trainer does not have", e.ID, e.Step, ch.Name)
		}
		if err := k.Check(ch.New); err != nil {
			return fmt.Errorf("the ledger's entry %s of step %d: %w", e.ID, e.Step, err)
		}
	}
	c.turn(e.Changes)
	return nil
}
