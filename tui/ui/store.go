package ui

import (
	"slices"
	"time"

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
	Events  []wire.Event // oldest first: the newest session.MostEvents, or fewer if they are large
	Columns Columns
	Version int // changes with everything above

	sizes []int // of Events, in bytes of their lines
	bytes int   // their sum
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
	s.addEvents(b.Events)
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
