package ledger

import (
	"cmp"
	"fmt"
	"slices"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// Read returns the latest entry of each request in a ledger file, in the order
// of the requests' arrival. It needs no trainer, and works beside one that writes.
func Read(file string) ([]wire.Entry, error) {
	lines, err := jsonl.Read[wire.Entry](file)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	return Fold(lines), nil
}

// Fold returns the last of the entries with each ID, in the order in which the
// IDs first occur. Changes taken back by a rewind are superseded.
func Fold(lines []wire.Entry) []wire.Entry {
	l := Ledger{index: map[string]int{}}
	for _, e := range lines {
		l.fold(e)
	}
	return l.entries
}

// fold replaces the entry with the same ID.
func (l *Ledger) fold(e wire.Entry) {
	l.seq = max(l.seq, e.Seq)
	e.ByTrainer = e.ByTrainer || byOldTrainer(e)
	if e.Action == wire.Rewind && e.Fate == wire.Applied {
		l.supersede(e)
	}
	if i, seen := l.index[e.ID]; seen {
		l.entries[i] = e
		return
	}
	l.index[e.ID] = len(l.entries)
	l.entries = append(l.entries, e)
}

// byOldTrainer recognises a trainer's own entry in a ledger that predates ByTrainer:
// besides the author's name it has targets, or a reason although it was applied,
// unlike any request's entry.
func byOldTrainer(e wire.Entry) bool {
	return e.Author == "trainer" && (e.Action == wire.TargetsIn || e.Fate == wire.Applied && e.Why != "")
}

// supersede marks the changes that a rewind takes back. They have no lines of their
// own: with the rewind's line, all are superseded or none.
func (l *Ledger) supersede(by wire.Entry) {
	for i := range l.entries {
		if e := &l.entries[i]; tookEffect(e) && e.Seq < by.Seq && e.Step >= by.Step {
			e.Fate = wire.Superseded
			e.Why = fmt.Sprintf("attempt %d goes on from step %d", by.Attempt, by.Step-1)
		}
	}
}

// tookEffect reports whether an entry is an applied change of the steps' settings.
func tookEffect(e *wire.Entry) bool {
	changes := e.Action == wire.Set || e.Action == wire.Undo || e.Action == wire.Rewind || e.Action == wire.TargetsIn
	return changes && e.Fate == wire.Applied
}

// After returns the changes that took effect after a step: the applied Set,
// Undo, Rewind and TargetsIn entries among folded ones whose Step is greater,
// in the order in which they took effect.
func After(entries []wire.Entry, step int) []wire.Entry {
	var after []wire.Entry
	for _, e := range inEffect(entries, func(of int) bool { return of > step }) {
		after = append(after, *e)
	}
	return after
}

// inEffect lists the changes that took effect at some steps, by step, then by
// order: an attempt that repeats steps adds changes between those of the previous
// one.
func inEffect(entries []wire.Entry, at func(step int) bool) []*wire.Entry {
	var changes []*wire.Entry
	for i := range entries {
		if e := &entries[i]; tookEffect(e) && at(e.Step) {
			changes = append(changes, e)
		}
	}
	slices.SortFunc(changes, func(a, b *wire.Entry) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Seq, b.Seq))
	})
	return changes
}
