package ui

import (
	"testing"

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
