package ledger

import (
	"cmp"
	"slices"

	"dev.road/workbench/session/wire"
)

// effect is the place of a change among those that took effect.
type effect struct {
	step  int
	seq   int64
	entry int // its index among the entries
}

// compare orders changes by step, then by order: an attempt that repeats steps adds
// changes between those of the previous one.
func (a effect) compare(b effect) int {
	return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(a.seq, b.seq), cmp.Compare(a.entry, b.entry))
}

// effects are the changes that took effect, kept in their order: a ledger of a long
// run is not sorted again for each of its changes.
type effects struct {
	ordered []effect
	added   []effect // since it was last looked at
}

// effectsOf returns the changes among folded entries that took effect.
func effectsOf(entries []wire.Entry) *effects {
	s := &effects{}
	for i := range entries {
		s.add(&entries[i], i)
	}
	return s
}

// add adds an entry, if it is one of them.
func (s *effects) add(e *wire.Entry, index int) {
	if tookEffect(e) {
		s.added = append(s.added, effect{e.Step, e.Seq, index})
	}
}

// remove removes an entry, if it is one of them.
func (s *effects) remove(e *wire.Entry, index int) {
	if !tookEffect(e) {
		return
	}
	s.settle()
	if i, found := slices.BinarySearchFunc(s.ordered, effect{e.Step, e.Seq, index}, effect.compare); found {
		s.ordered = slices.Delete(s.ordered, i, i+1)
	}
}

// settle puts the added changes between the others, from the end, where most belong.
func (s *effects) settle() {
	slices.SortFunc(s.added, effect.compare)
	end := len(s.ordered)
	s.ordered = append(s.ordered, s.added...)
	for n := len(s.added); n > 0; n-- {
		e := s.added[n-1]
		i, _ := slices.BinarySearchFunc(s.ordered[:end], e, effect.compare)
		copy(s.ordered[i+n:], s.ordered[i:end])
		s.ordered[i+n-1] = e
		end = i
	}
	s.added = s.added[:0]
}

// until returns the changes that took effect at a step or before, in their order.
func (s *effects) until(step int) []effect {
	i := s.end(step)
	return s.ordered[:i]
}

// after returns the changes that took effect after a step, in their order.
func (s *effects) after(step int) []effect {
	i := s.end(step)
	return s.ordered[i:]
}

// end is the number of changes that took effect at a step or before.
func (s *effects) end(step int) int {
	s.settle()
	i, _ := slices.BinarySearchFunc(s.ordered, step, func(e effect, step int) int {
		if e.step <= step {
			return -1
		}
		return 1
	})
	return i
}

// takeBack removes the changes from a step on whose seq is lower than one, and returns
// them.
func (s *effects) takeBack(step int, seq int64) []effect {
	var back []effect
	from := s.end(step - 1)
	kept := s.ordered[:from]
	for _, e := range s.ordered[from:] {
		if e.seq < seq {
			back = append(back, e)
		} else {
			kept = append(kept, e)
		}
	}
	s.ordered = kept
	return back
}
