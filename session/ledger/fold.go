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
// IDs first occur.
func Fold(lines []wire.Entry) []wire.Entry {
	l := Ledger{index: map[string]int{}}
	for _, e := range lines {
		l.fold(e)
	}
	return l.entries
}

// After returns the changes that took effect after a step: the applied Set,
// Undo and TargetsIn entries among folded ones whose Step is greater, in the
// order in which they took effect.
func After(entries []wire.Entry, step int) []wire.Entry {
	var after []wire.Entry
	for _, e := range entries {
		changes := e.Action == wire.Set || e.Action == wire.Undo || e.Action == wire.TargetsIn
		if changes && e.Fate == wire.Applied && e.Step > step {
			after = append(after, e)
		}
	}
	slices.SortFunc(after, func(a, b wire.Entry) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Seq, b.Seq))
	})
	return after
}
