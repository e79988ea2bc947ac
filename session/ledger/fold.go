package ledger

import (
	"fmt"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// Read returns the latest entry of each request in a ledger file, in the order
// of the requests' arrival. It needs no trainer, and works beside one that writes.
func Read(file string) ([]wire.Entry, error) {
	lines, err := entries(file)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	return Fold(lines), nil
}

// mostSeq is the largest number of an entry: larger ones are not exact in every
// program, and the next could not be counted.
const mostSeq = 1 << 53

// entries reads the lines of a ledger file.
func entries(file string) ([]wire.Entry, error) {
	lines, err := jsonl.Read[wire.Entry](file)
	for i, e := range lines {
		if e.Seq > mostSeq {
			return nil, fmt.Errorf("%s:%d: the line is damaged: its seq is %d, and cannot be counted", file, i+1, e.Seq)
		}
	}
	return lines, err
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
	i, seen := l.index[e.ID]
	if seen {
		l.effects.remove(&l.entries[i], i)
		l.entries[i] = e
	} else {
		i = len(l.entries)
		l.index[e.ID] = i
		l.entries = append(l.entries, e)
	}
	l.effects.add(&e, i)
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
	for _, back := range l.effects.takeBack(by.Step, by.Seq) {
		e := &l.entries[back.entry]
		e.Fate = wire.Superseded
		e.Why = fmt.Sprintf("attempt %d continues from step %d", by.Attempt, by.Step-1)
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
	for _, e := range effectsOf(entries).after(step) {
		after = append(after, entries[e.entry])
	}
	return after
}
