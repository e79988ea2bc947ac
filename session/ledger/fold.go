package ledger

import (
	"cmp"
	"fmt"
	"slices"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// Read returns the latest entry of each request in a ledger file, in the order
// in which the requests came. It needs no trainer, and bears one that writes.
func Read(file string) ([]wire.Entry, error) {
	lines, err := jsonl.Read[wire.Entry](file)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	return Fold(lines), nil
}

// Fold returns the last of the entries with each ID, in the order in which the
// IDs first occur. What a rewind has taken back is superseded.
func Fold(lines []wire.Entry) []wire.Entry {
	l := Ledger{index: map[string]int{}}
	for _, e := range lines {
		l.fold(e)
	}
	return l.entries
}

// fold lets an entry replace the one with its ID.
func (l *Ledger) fold(e wire.Entry) {
	l.seq = max(l.seq, e.Seq)
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

// supersede marks the changes that a rewind takes back. They need no lines of
// their own: the rewind's is enough, so that all go or none.
func (l *Ledger) supersede(by wire.Entry) {
	for i, e := range l.entries {
		if tookEffect(e) && e.Seq < by.Seq && e.Step >= by.Step {
			l.entries[i].Fate = wire.Superseded
			l.entries[i].Why = fmt.Sprintf("attempt %d goes on from step %d", by.Attempt, by.Step-1)
		}
	}
}

// tookEffect says whether an entry is an applied change of what steps run with.
func tookEffect(e wire.Entry) bool {
	changes := e.Action == wire.Set || e.Action == wire.Undo || e.Action == wire.Rewind || e.Action == wire.TargetsIn
	return changes && e.Fate == wire.Applied
}

// After returns the changes that took effect after a step: the applied Set,
// Undo, Rewind and TargetsIn entries among folded ones whose Step is greater,
// in the order in which they took effect.
func After(entries []wire.Entry, step int) []wire.Entry {
	var after []wire.Entry
	for _, e := range entries {
		if tookEffect(e) && e.Step > step {
			after = append(after, e)
		}
	}
	slices.SortFunc(after, func(a, b wire.Entry) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Seq, b.Seq))
	})
	return after
}
