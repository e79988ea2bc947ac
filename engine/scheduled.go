package engine

import "dev.road/workbench/session/wire"

// scheduledSet waits for its step.
type scheduledSet struct {
	request wire.Request
	entry   wire.Entry
}

// due applies the scheduled sets whose step comes next. They are checked
// again: what they expected may have changed.
func (c *control) due() {
	rest := c.scheduled[:0]
	for _, s := range c.scheduled {
		if s.entry.Step > c.at.Step+1 {
			rest = append(rest, s)
			continue
		}
		e := s.entry
		e.Fate, e.Attempt = wire.Applied, c.at.Attempt
		changed, err := c.check(c.set, c.at.Step, s.request.Changes)
		if err != nil {
			e.Fate, e.Why = wire.Refused, err.Error()
			err = c.write(&e)
		} else {
			e.Changes = changed
			err = c.applySet(&e)
		}
		if err != nil {
			rest = append(rest, s) // the ledger cannot be written: it waits
		}
	}
	c.scheduled = rest
}
