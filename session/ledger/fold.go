package ledger

import (
	"errors"
	"fmt"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// Read returns the latest entry of each request in a ledger file, in the order
// of the requests' arrival. Changes taken back by a rewind are superseded. It needs no
// trainer, and works beside one that writes.
func Read(file string) ([]wire.Entry, error) {
	l := Ledger{index: map[string]int{}}
	if err := l.read(file); err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	return l.entries, nil
}

// read folds the lines of a file. What stays in memory is a few times as large as they
// are: each of a request has the keys that sound returns the lack of.
func (l *Ledger) read(file string) error {
	return jsonl.Each(file, func(e wire.Entry) error {
		if err := sound(e); err != nil {
			return fmt.Errorf("the line is damaged: %w", err)
		}
		l.fold(e)
		return nil
	})
}

// mostSeq is the largest number of an entry: larger ones are not exact in every
// program, and the next could not be counted.
const mostSeq = 1 << 53

// sound returns the difference of an entry from those that are written.
func sound(e wire.Entry) error {
	switch {
	case e.Seq < 1 || e.Seq > mostSeq:
		return fmt.Errorf("its seq is %d, but must be 1 … %d", e.Seq, int64(mostSeq))
	case e.ID == "" || e.Action == "" || e.Fate == "":
		return errors.New("it needs an id, an action and a fate")
	}
	for i, c := range e.Changes {
		if c.Name == "" || !plain(c.Old) || !plain(c.New) || !plain(c.Expect) {
			return fmt.Errorf("changes[%d] needs a name, and values that are a number, a string, true or false", i)
		}
	}
	return nil
}

// readable returns the reason for which read would refuse a line.
func readable(line []byte) error {
	var e wire.Entry
	if err := jsonl.Decode(line, &e); err != nil {
		return err
	}
	return sound(e)
}

// plain reports whether a value is one of a knob, or none.
func plain(v any) bool {
	switch v.(type) {
	case nil, float64, string, bool:
		return true
	}
	return false
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

// Scheduled returns the sets among folded entries that wait for their step.
func Scheduled(entries []wire.Entry) []wire.Entry {
	var out []wire.Entry
	for _, e := range entries {
		if e.Action == wire.Set && e.Fate == wire.Scheduled {
			out = append(out, e)
		}
	}
	return out
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
