package jobs

import (
	"testing"

	"dev.road/workbench/session/wire"
)

// idler is work that does nothing.
type idler struct{}

func (idler) Slice() (windows int, done bool, err error) { return 0, false, nil }
func (idler) Close()                                     {}
func (idler) Total() int                                 { return 1 }

// Evaluations do not wait for the end of the teaching that the recipe asks for, which goes
// on where it was afterwards.
func TestTheRecipesTeachingLetsOthersGoFirst(t *testing.T) {
	q, ready := newQueue(), map[string]bool{}
	add := func(kind wire.JobKind, dataset string, ofRecipe bool) *job {
		ready[dataset] = true
		k := q.add(kind, dataset, "", 0, afresh, func() bool { return ready[dataset] }, idler{})
		k.ofRecipe = ofRecipe
		return k
	}
	first, second := add(wire.JobTeach, "quac", true), add(wire.JobTeach, "mnli", true)
	measured, asked := add(wire.JobEvaluate, "nq", false), add(wire.JobTeach, "nq", false)
	for _, want := range []*job{measured, asked, first, second, nil} {
		got := q.active()
		if got != want {
			t.Fatalf("it is the turn of %+v, not of %+v", got, want)
		}
		if got != nil {
			got.work = nil
		}
	}
	ready["quac"], first.work, second.work = false, idler{}, idler{}
	if got := q.active(); got != second {
		t.Errorf("while the first is not ready it is the turn of %+v", got)
	}
}
