package ui

import (
	"encoding/json"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// addEvents adds new events, and lets go of the oldest beyond session.MostEvents and
// session.MostEventBytes.
func (s *Store) addEvents(events []wire.Event) {
	for _, e := range events {
		if e.Kind == wire.EventHeartbeat || s.has(e) {
			continue
		}
		line, _ := json.Marshal(e) // came as JSON
		s.Events, s.sizes, s.bytes = append(s.Events, e), append(s.sizes, len(line)), s.bytes+len(line)
	}
	over := 0
	for n := len(s.Events); n-over > session.MostEvents || s.bytes > session.MostEventBytes && n-over > 1; over++ {
		s.bytes -= s.sizes[over]
	}
	if over > 0 {
		s.Events, s.sizes = slices.Clone(s.Events[over:]), slices.Clone(s.sizes[over:])
	}
}

// has reports whether an event is the replay of one after a reconnect. A notice of
// events that were dropped has the Seq of the event before it, and is new after it.
func (s *Store) has(e wire.Event) bool {
	if len(s.Events) == 0 || e.Seq == 0 {
		return false
	}
	last := s.Events[len(s.Events)-1]
	if e.Kind == wire.EventDropped && e.Seq == last.Seq {
		return last.Kind == e.Kind && last.Text == e.Text && last.Time.Equal(e.Time)
	}
	return e.Seq <= last.Seq
}
