package control

import (
	"fmt"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// LoadPending lines up the entries of the ledger that concern the steps to come: those
// that an earlier attempt ran with, and the sets that are scheduled.
func (c *Control) LoadPending() {
	entries := c.ledger.Entries()
	c.replay = ledger.After(entries, c.at.Step)
	for _, e := range ledger.Scheduled(entries) {
		c.scheduled = append(c.scheduled, scheduledSet{request: requestOf(e), entry: e})
	}
}

// Rewound forgets the entries that a rewind to a step has taken back.
func (c *Control) Rewound(step int) { c.replay, c.repeating = nil, step }

// RepeatTo notes the last step that an earlier attempt ran.
func (c *Control) RepeatTo(step int) { c.repeating = step }

// Repeats reports whether the next step repeats one of an earlier attempt.
func (c *Control) Repeats() bool { return c.at.Step < c.repeating }

// ReplayDue applies again the entries that took effect at the next step in an
// earlier attempt.
func (c *Control) ReplayDue() {
	for len(c.replay) > 0 && c.replay[0].Step <= c.at.Step+1 {
		e := c.replay[0]
		c.replay = c.replay[1:]
		switch e.Action {
		case wire.TargetsIn:
			if err := c.join(e); err != nil {
				c.HaltOn(err)
			}
		default:
			if err := c.again(e); err != nil {
				c.HaltOn(err)
				return
			}
		}
		c.report.Say(wire.EventLedger, wire.LevelInfo, &e, "%s", "reapplied at step "+fmt.Sprint(e.Step)+": "+ledger.Attributed(e))
	}
}

// again turns the knobs of an entry that took effect in an earlier attempt.
func (c *Control) again(e wire.Entry) error {
	for _, ch := range e.Changes {
		k, known := c.knobs.Find(ch.Name)
		if !known {
			return fmt.Errorf("the ledger's entry %s of step %d changes %s, a knob that this trainer does not have", e.ID, e.Step, ch.Name)
		}
		if err := k.Check(ch.New); err != nil {
			return fmt.Errorf("the ledger's entry %s of step %d: %w", e.ID, e.Step, err)
		}
	}
	c.SetKnobs(e.Changes)
	return nil
}
