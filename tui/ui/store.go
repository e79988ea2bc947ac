package ui

import (
	"slices"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// Link is the workbench's connection to the run.
type Link struct {
	Lost  string    // the reason why the trainer cannot be reached, or ""
	Since time.Time // of the loss
}

// Store is the data of the open run. Only the root model writes to it, in Update,
// from BatchMsgs; screens read it when they render.
type Store struct {
	Loaded  bool // the first batch has arrived
	State   wire.State
	Link    Link
	Knobs   []wire.Knob
	Entries []wire.Entry // the ledger, oldest first
	Events  []wire.Event // oldest first, the newest session.MostEvents
	Columns Columns
	Version int // changes with everything above
}

// BatchMsg holds all news since the last batch. A nil or empty part is unchanged.
type BatchMsg struct {
	Session Session // its source: a batch of a run that was closed is dropped
	State   *wire.State
	Link    *Link
	Knobs   []wire.Knob
	Entries []wire.Entry // the whole ledger
	Events  []wire.Event // new ones
	Delta   Delta
}

// Apply adds a batch.
func (s *Store) Apply(b BatchMsg) {
	s.Loaded = true
	s.Version++
	if b.State != nil {
		s.State = *b.State
	}
	if b.Link != nil {
		s.Link = *b.Link
	}
	if b.Knobs != nil {
		s.Knobs = b.Knobs
	}
	if b.Entries != nil {
		s.Entries = b.Entries
	}
	for _, e := range b.Events {
		if n := len(s.Events); e.Kind == wire.EventHeartbeat || n > 0 && e.Seq != 0 && e.Seq <= s.Events[n-1].Seq {
			continue // a replay after a reconnect
		}
		s.Events = append(s.Events, e)
	}
	if over := len(s.Events) - session.MostEvents; over > 0 {
		s.Events = slices.Clone(s.Events[over:])
	}
	s.Columns.Add(b.Delta)
}

// Knob returns the knob with that name.
func (s *Store) Knob(name string) (wire.Knob, bool) {
	i := slices.IndexFunc(s.Knobs, func(k wire.Knob) bool { return k.Name == name })
	if i < 0 {
		return wire.Knob{}, false
	}
	return s.Knobs[i], true
}
