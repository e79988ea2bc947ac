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

func TestAChangeIsComparedDatasetByDatasetUpToTheNextOne(t *testing.T) {
	var s Store
	columns := map[string]Series{"loss": {}, "ce/a/mrc": {}, "ce/b/nli": {}, "ce/c/nli": {}}
	add := func(tag string, step int, v float64) {
		c := columns[tag]
		c.Steps, c.Values = append(c.Steps, step), append(c.Values, v)
		columns[tag] = c
	}
	for step := 1; step <= 60; step++ {
		add("loss", step, 9)
		switch {
		case step < 20: // a is drawn as often as b
			add([]string{"ce/a/mrc", "ce/b/nli"}[step%2], step, []float64{4, 1}[step%2])
		case step < 50: // then b nearly always: the mean over passes falls, and no loss does
			tag, v := "ce/b/nli", 1.0
			if step%9 == 0 {
				tag, v = "ce/a/mrc", 4
			}
			add(tag, step, v)
		default:
			add("ce/c/nli", step, 2) // was never drawn before
		}
	}
	set := func(step int) wire.Entry { return wire.Entry{Action: wire.Set, Fate: wire.Applied, Step: step} }
	joined := wire.Entry{Action: wire.TargetsIn, Fate: wire.Applied, Step: 50, Dataset: "b", Teacher: "t"}
	again := joined
	again.Step = 55
	refused := wire.Entry{Action: wire.Set, Fate: wire.Refused, Step: 30}
	s.Apply(BatchMsg{Entries: []wire.Entry{set(20), refused, joined, again}, Delta: Delta{Series: columns}})
	changes := s.Changes()
	if len(changes) != 2 || changes[1].Step != 50 {
		t.Fatalf("the changes are %+v", changes)
	}
	if got, want := s.Effect(changes, 0), (Effect{Before: 2.5, After: 2.5, Steps: 30}); got != want {
		t.Errorf("around 20: %+v instead of %+v", got, want)
	}
	if got := s.Effect(changes, 1); got.Steps != 0 {
		t.Errorf("nothing is on both sides of 50: %+v", got)
	}
}
