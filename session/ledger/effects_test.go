package ledger

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/session/wire"
)

// A ledger that is asked after each of its lines answers as its definition does, which
// reads all of them anew.
func TestUndoIsAskedForWhileTheLedgerGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []wire.Entry
		l := Ledger{index: map[string]int{}}
		for range rapid.IntRange(1, 25).Draw(t, "lines") {
			lines = append(lines, line(t, int64(len(lines)+1)))
			l.fold(lines[len(lines)-1])
			if rapid.Bool().Draw(t, "asked") {
				next := rapid.IntRange(1, 7).Draw(t, "next")
				if d := gocmp.Diff(undoableByDefinition(lines, next), l.Undoable(next, nil)); d != "" {
					t.Fatalf("before step %d of %+v: %s", next, lines, d)
				}
			}
		}
	})
}

// line is a line of any ledger: of one of a few requests, at any step.
func line(t *rapid.T, seq int64) wire.Entry {
	id := rapid.SampledFrom([]string{"p", "q", "r", "s", "t", "u", "v", "w"})
	e := wire.Entry{
		Seq: seq, ID: id.Draw(t, "id"), Step: rapid.IntRange(1, 6).Draw(t, "step"),
		ByTrainer: rapid.IntRange(0, 4).Draw(t, "by the trainer") == 0,
		Action:    rapid.SampledFrom([]wire.Action{wire.Set, wire.Set, wire.Set, wire.Undo, wire.Rewind, wire.Pause}).Draw(t, "action"),
		Fate:      rapid.SampledFrom([]wire.Fate{wire.Applied, wire.Applied, wire.Applied, wire.Scheduled, wire.Refused}).Draw(t, "fate"),
	}
	if e.Action == wire.Undo {
		e.Undoes = id.Draw(t, "undoes")
	}
	value := rapid.SampledFrom([]float64{0, 1, 2})
	for _, name := range []string{"a", "b", "c"} {
		if rapid.Bool().Draw(t, name) {
			e.Changes = append(e.Changes, wire.Changed{Name: name, Old: value.Draw(t, "old"), New: value.Draw(t, "new")})
		}
	}
	return e
}

// foldByDefinition gives the last line of each request, with the changes before a
// rewind taken back.
func foldByDefinition(lines []wire.Entry) []wire.Entry {
	var entries []wire.Entry
	for _, line := range lines {
		for i := range entries {
			e := &entries[i]
			if line.Action == wire.Rewind && line.Fate == wire.Applied && tookEffect(e) && e.Seq < line.Seq && e.Step >= line.Step {
				e.Fate, e.Why = wire.Superseded, fmt.Sprintf("attempt %d continues from step %d", line.Attempt, line.Step-1)
			}
		}
		if i := slices.IndexFunc(entries, func(e wire.Entry) bool { return e.ID == line.ID }); i >= 0 {
			entries[i] = line
		} else {
			entries = append(entries, line)
		}
	}
	return entries
}

// undoableByDefinition compares each change with all later ones.
func undoableByDefinition(lines []wire.Entry, next int) (u wire.Undoable) {
	changes := slices.DeleteFunc(foldByDefinition(lines), func(e wire.Entry) bool { return !tookEffect(&e) || e.Step > next })
	slices.SortFunc(changes, func(a, b wire.Entry) int { return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Seq, b.Seq)) })
	for i, e := range slices.Backward(changes) {
		if e.ByTrainer || !stands(changes, i) {
			continue
		}
		by := overtakerByDefinition(changes, i)
		if by == nil {
			u.Entry = &e
			return u
		}
		if len(u.PassedOver) < namedPassedOver {
			u.PassedOver = append(u.PassedOver, wire.PassedOver{Entry: e, By: by})
		}
	}
	return u
}

// stands reports whether a change is neither an undo nor undone by a later one, and has
// given a knob another value.
func stands(changes []wire.Entry, i int) bool {
	e := changes[i]
	undone := slices.ContainsFunc(changes[i+1:], func(later wire.Entry) bool { return later.Action == wire.Undo && later.Undoes == e.ID })
	return e.Action != wire.Undo && !undone && slices.ContainsFunc(e.Changes, func(c wire.Changed) bool { return c.Old != c.New })
}

// overtakerByDefinition is the change that keeps another from being undone: the last
// one that stands and has turned one of its knobs, else the last one that has set that
// knob, if to another value.
func overtakerByDefinition(changes []wire.Entry, i int) *wire.Entry {
	for _, c := range changes[i].Changes {
		if c.Old == c.New {
			continue
		}
		var writer *wire.Entry
		for k := len(changes) - 1; k > i; k-- {
			at := slices.IndexFunc(changes[k].Changes, func(of wire.Changed) bool { return of.Name == c.Name })
			if at < 0 {
				continue
			}
			if to := changes[k].Changes[at]; to.Old != to.New && stands(changes, k) {
				return &changes[k]
			}
			if writer == nil && !reflect.DeepEqual(changes[k].Changes[at].New, c.New) {
				writer = &changes[k]
			} else if writer == nil {
				writer = &changes[i] // the last one has set the same value
			}
		}
		if writer != nil && writer != &changes[i] {
			return writer
		}
	}
	return nil
}

// A change is made and the next undo asked for, in a ledger of 100,000 changes: at its
// end, and where an attempt repeats the second half of the steps.
func BenchmarkUndoableOf100000Entries(b *testing.B) {
	const n = 100_000
	for _, at := range []struct {
		name string
		step int
	}{{"at the end", n + 1}, {"repeating the second half", n / 2}} {
		b.Run(at.name, func(b *testing.B) {
			l := Ledger{index: map[string]int{}}
			for i := range n {
				l.fold(change(int64(i+1), fmt.Sprint(i), i+1, "kd.w", float64(i), float64(i+1)))
			}
			l.Undoable(n, nil)
			b.ReportAllocs()
			for b.Loop() {
				l.fold(change(l.seq+1, "again", at.step, "kd.w", float64(l.seq), float64(l.seq+1)))
				if u := l.Undoable(at.step, nil); u.Entry == nil || u.Entry.ID != "again" {
					b.Fatal("the last change cannot be undone")
				}
			}
		})
	}
}
