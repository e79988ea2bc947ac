package ui

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

func TestColumnsGrowAndAreReplacedOnReset(t *testing.T) {
	var c Columns
	c.Add(Delta{Series: map[string]Series{"b": {Steps: []int{1}, Values: []float64{1}}, "a": {Steps: []int{1}, Values: []float64{5}}}})
	early := c.Get("b")
	c.Add(Delta{Series: map[string]Series{"b": {Steps: []int{2, 3}, Values: []float64{2, 3}}}})
	if step, v, ok := c.Last("b"); step != 3 || v != 3 || !ok || len(early.Steps) != 1 || c.Version() != 2 {
		t.Errorf("after two deltas: %d %v %v, version %d", step, v, ok, c.Version())
	}
	if tags := c.Tags(); len(tags) != 2 || tags[0] != "a" {
		t.Errorf("tags: %v", tags)
	}
	c.Add(Delta{})
	if c.Version() != 2 {
		t.Error("an empty delta is a new version")
	}
	c.Add(Delta{Reset: true, Series: map[string]Series{"b": {Steps: []int{1}, Values: []float64{9}}}})
	if _, _, ok := c.Last("a"); ok || len(c.Get("b").Steps) != 1 || early.Values[0] != 1 {
		t.Error("a reset does not replace everything, or changes what was handed out")
	}
}

func TestEventsAreKeptOnceAndBounded(t *testing.T) {
	var s Store
	for i := range int64(session.MostEvents + 10) {
		e := wire.Event{Seq: i + 1, Kind: wire.EventState}
		s.Apply(BatchMsg{Events: []wire.Event{e, e, {Kind: wire.EventHeartbeat}}})
	}
	if n := len(s.Events); n != session.MostEvents || s.Events[n-1].Seq != session.MostEvents+10 || s.Events[0].Seq != 11 {
		t.Errorf("%d events, from %d", n, s.Events[0].Seq)
	}
}

// Fewer than session.MostEvents events can be too many for memory: of 100 events of 1 MiB
// the newest stay, and of two that are each beyond the limit the last.
func TestLargeEventsOfAStreamAreFewInMemory(t *testing.T) {
	var s Store
	add := func(seq int64, size int) {
		s.Apply(BatchMsg{Events: []wire.Event{{Seq: seq, Kind: wire.EventState, Text: strings.Repeat("x", size)}}})
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range int64(100) {
		add(i+1, 1<<20)
	}
	runtime.GC()
	runtime.GC() // what another goroutine held in the first
	runtime.ReadMemStats(&after)
	if n := len(s.Events); n != 15 || s.Events[n-1].Seq != 100 || s.Events[0].Seq != 86 {
		t.Errorf("%d events, from %d", n, s.Events[0].Seq)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > session.MostEventBytes+4<<20 { // of 100 MiB
		t.Errorf("they take %d MiB", kept>>20)
	}
	add(101, session.MostEventBytes)
	add(102, session.MostEventBytes)
	if len(s.Events) != 1 || s.Events[0].Seq != 102 {
		t.Errorf("%d events, from %d", len(s.Events), s.Events[0].Seq)
	}
	add(103, 1)
	add(104, 1)
	if len(s.Events) != 2 || s.Events[0].Seq != 103 {
		t.Errorf("after it %d events, from %d", len(s.Events), s.Events[0].Seq)
	}
}

// A notice of dropped events has the Seq of the event before it.
func TestANoticeOfDroppedEventsIsShown(t *testing.T) {
	var s Store
	event := func(seq int64) wire.Event { return wire.Event{Seq: seq, Kind: wire.EventState} }
	notice := func(seq int64, text string) wire.Event {
		return wire.Event{Seq: seq, Time: time.Unix(seq, 0), Kind: wire.EventDropped, Text: text}
	}
	s.Apply(BatchMsg{Events: []wire.Event{event(1), event(2), notice(2, "3 events dropped"), notice(2, "3 events dropped")}})
	s.Apply(BatchMsg{Events: []wire.Event{notice(2, "1 events dropped"), event(2), event(7), notice(2, "3 events dropped")}})
	var got []string
	for _, e := range s.Events {
		got = append(got, string(e.Kind)+" "+e.Text)
	}
	want := []string{"state ", "state ", "dropped 3 events dropped", "dropped 1 events dropped", "state "}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
