package control

import (
	"slices"

	"dev.road/workbench/session/wire"
)

// scheduledSet waits for its step.
type scheduledSet struct {
	request wire.Request
	entry   wire.Entry
}

// ApplyScheduled applies the scheduled sets whose step comes next. They are checked
// again: the values that they expect may have changed.
func (c *Control) ApplyScheduled() {
	rest := c.scheduled[:0]
	for _, s := range c.scheduled {
		if s.entry.Step > c.at.Step+1 {
			rest = append(rest, s)
			continue
		}
		e := s.entry
		e.Fate, e.Attempt = wire.Applied, c.at.Attempt
		changed, err := c.Check(c.set, s.request.Changes)
		if err != nil {
			e.Fate, e.Why = wire.Refused, err.Error()
			err = c.Enter(&e)
		} else {
			e.Changes = changed
			err = c.ApplySet(&e)
		}
		if err != nil {
			rest = append(rest, s) // the ledger cannot be written: it waits
		}
	}
	c.scheduled = rest
}

// CancelScheduled takes back a set that waits for its step. It is false when there
// is none of that ID.
func (c *Control) CancelScheduled(id string) (bool, error) {
	i := slices.IndexFunc(c.scheduled, func(s scheduledSet) bool { return s.entry.ID == id })
	if i < 0 {
		return false, nil
	}
	gone := c.scheduled[i].entry
	gone.Fate = wire.Cancelled
	if err := c.Enter(&gone); err != nil {
		return true, err
	}
	c.scheduled = slices.Delete(c.scheduled, i, i+1)
	return true, nil
}

// requestOf is the request that a scheduled entry stands for.
func requestOf(e wire.Entry) wire.Request {
	r := wire.Request{ID: e.ID, Author: e.Author, Action: e.Action, AtStep: e.Step}
	for _, c := range e.Changes {
		r.Changes = append(r.Changes, wire.Change{Name: c.Name, Value: c.New, Expect: c.Expect})
	}
	return r
}
