package ui

import (
	"cmp"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// Changes returns the markers of the charts, by step: the applied sets, undos and
// rewinds, and the first arrival of each teacher's targets for a dataset. Later
// shards of the same arrive by the hundred.
func (s *Store) Changes() []wire.Entry { return Changes(s.Entries) }

// Changes returns those of a ledger.
func Changes(entries []wire.Entry) []wire.Entry {
	var out []wire.Entry
	joined := map[[2]string]bool{}
	for _, e := range entries {
		switch {
		case e.Fate != wire.Applied:
		case e.Action == wire.Set || e.Action == wire.Undo || e.Action == wire.Rewind:
			out = append(out, e)
		case e.Action == wire.TargetsIn && !joined[[2]string{e.Dataset, e.Teacher}]:
			joined[[2]string{e.Dataset, e.Teacher}] = true
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b wire.Entry) int { return cmp.Compare(a.Step, b.Step) })
	return out
}

// Effect compares the losses around a change.
type Effect struct {
	Before, After float64 // mean CE against the labels
	Steps         int     // compared on each side; 0 if none are
}

// effectSteps is the maximum number of steps compared on each side of a change.
const effectSteps = 100

// Effect compares the CE before and after the k-th of the Changes, up to its
// neighbouring changes. It averages the means of each dataset and task, so that a
// change of the sampling does not look like one of the losses; a dataset that was
// not drawn on both sides is left out.
func (s *Store) Effect(changes []wire.Entry, k int) Effect {
	at := changes[k].Step
	n := effectSteps
	if last, _, ok := s.Columns.Last("loss"); ok {
		n = min(n, last+1-at)
	}
	for _, other := range changes {
		if d := other.Step - at; d != 0 {
			n = min(n, max(d, -d))
		}
	}
	before, after, both := 0.0, 0.0, 0
	for _, tag := range s.Columns.Tags() {
		if !strings.HasPrefix(tag, "ce/") {
			continue
		}
		series := s.Columns.Get(tag)
		b, hasBefore := meanBetween(series, at-n, at)
		a, hasAfter := meanBetween(series, at, at+n)
		if hasBefore && hasAfter {
			before, after, both = before+b, after+a, both+1
		}
	}
	if both == 0 {
		return Effect{}
	}
	return Effect{Before: before / float64(both), After: after / float64(both), Steps: n}
}

// meanBetween is the mean of the finite values of the steps from to to-1; none if
// values of these steps are no longer in memory.
func meanBetween(series Series, from, to int) (mean float64, ok bool) {
	if !series.Complete(from, to) {
		return 0, false
	}
	i, _ := slices.BinarySearch(series.Steps, from)
	j, _ := slices.BinarySearch(series.Steps, to)
	sum, n := 0.0, 0
	for _, v := range series.Values[i:max(i, j)] {
		if v-v == 0 {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(n), n > 0
}
