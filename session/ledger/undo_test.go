package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/session/wire"
)

// change is an applied set of one knob.
func change(seq int64, id string, step int, knob string, from, to any) wire.Entry {
	return wire.Entry{
		Seq: seq, ID: id, Author: "ann@box", Action: wire.Set, Fate: wire.Applied, Step: step,
		Changes: []wire.Changed{{Name: knob, Old: from, New: to}},
	}
}

func guard(e wire.Entry) wire.Entry {
	e.Author, e.ByTrainer, e.Why = "trainer", true, "out of memory"
	return e
}

func undo(seq int64, of wire.Entry, step int) wire.Entry {
	return wire.Entry{Seq: seq, ID: "undo " + of.ID, Action: wire.Undo, Fate: wire.Applied, Step: step, Undoes: of.ID, Changes: Inverse(of)}
}

func TestUndoIsOfTheLastChangeThatNothingHasOvertaken(t *testing.T) {
	a := change(1, "a", 3, "kd.w", 0.75, 0.6)
	b := change(2, "b", 5, "kd.w", 0.6, 0.5)
	scheduled := change(1, "scheduled", 9, "kd.w", 0.6, 0.3)
	refused := change(3, "refused", 6, "kd.w", 0.5, 0.4)
	refused.Fate = wire.Refused
	both := change(2, "both", 4, "kd.w", 0.6, 0.5)
	both.Changes = append(both.Changes, wire.Changed{Name: "train.token_budget", Old: 64.0, New: 512.0})
	shrink := guard(change(3, "shrink", 5, "train.token_budget", 512.0, 256.0))
	same := change(2, "same", 4, "train.batch", 8.0, 16.0)
	same.Changes = append(same.Changes, wire.Changed{Name: "kd.w", Old: 0.6, New: 0.6})
	late := change(2, "late", 15, "kd.w", 0.6, 0.5)
	between := change(4, "between", 12, "kd.w", 0.6, 0.9)
	for _, tt := range []struct {
		name    string
		entries []wire.Entry
		next    int
		want    string   // the entry's id, "" for none
		passed  []string // id<by
	}{
		{"nothing happened", nil, 9, "", nil},
		{"the last one", []wire.Entry{a, b}, 9, "b", nil},
		{"not one that was refused", []wire.Entry{a, b, refused}, 9, "b", nil},
		{"after an undo, the one before", []wire.Entry{a, b, undo(3, b, 6)}, 9, "a", nil},
		{"after two undos, none", []wire.Entry{a, b, undo(3, b, 6), undo(4, a, 6)}, 9, "", nil},
		{"a scheduled set counts at its step, not when it was asked for",
			[]wire.Entry{scheduled, change(2, "now", 4, "kd.w", 0.75, 0.6)}, 9, "scheduled", nil},
		{"and not before it", []wire.Entry{scheduled, change(2, "now", 4, "kd.w", 0.75, 0.6)}, 8, "now", nil},
		{"the guard's own set is passed over",
			[]wire.Entry{a, guard(change(2, "shrink", 5, "train.token_budget", 64.0, 32.0))}, 9, "a", nil},
		{"a set that the guard has overtaken is named, and does not block",
			[]wire.Entry{a, both, shrink}, 9, "", []string{"both<shrink", "a<both"}},
		{"but for other knobs",
			[]wire.Entry{change(1, "lr", 2, "optim.lr_scale", 1.0, 0.5), both, shrink}, 9, "lr", []string{"both<shrink"}},
		{"a knob that a set left as it was is not overtaken",
			[]wire.Entry{a, same, guard(change(3, "smaller", 5, "train.batch", 16.0, 8.0))}, 9, "a", []string{"same<smaller"}},
		{"a later attempt's change before one that comes again", []wire.Entry{a, late, between}, 14, "between", nil},
		{"when that has come", []wire.Entry{a, late, between}, 15, "late", nil},
		{"its undo gives the value from before it, not the later attempt's",
			[]wire.Entry{a, late, between, undo(5, late, 15)}, 15, "", []string{"between<undo late", "a<between"}},
	} {
		u := Undoable(folded(tt.entries), tt.next, nil)
		got := ""
		if u.Entry != nil {
			got = u.Entry.ID
		}
		var passed []string
		for _, p := range u.PassedOver {
			passed = append(passed, p.Entry.ID+"<"+p.By.ID)
		}
		if got != tt.want {
			t.Errorf("%s: undo is of %q, want %q", tt.name, got, tt.want)
		}
		if d := cmp.Diff(tt.passed, passed); d != "" {
			t.Errorf("%s: passed over %s", tt.name, d)
		}
	}
}

func TestAChangeWhoseOldValuesAreNotPossibleIsPassedOver(t *testing.T) {
	entries := []wire.Entry{change(1, "w", 3, "kd.w", 0.75, 0.6), change(2, "steps", 5, "train.steps", 10.0, 50.0)}
	u := Undoable(entries, 21, func(e wire.Entry) error {
		if e.ID == "steps" {
			return errors.New("20 steps have been run already")
		}
		return nil
	})
	if u.Entry == nil || u.Entry.ID != "w" || len(u.PassedOver) != 1 || u.PassedOver[0].Why != "20 steps have been run already" {
		t.Errorf("undo is %+v", u)
	}
}

// Clients read an answer while the ledger goes on.
func TestARewindLeavesAnEarlierAnswerAsItWas(t *testing.T) {
	l := Ledger{index: map[string]int{}}
	l.fold(change(1, "w", 3, "kd.w", 0.75, 0.6))
	l.fold(guard(change(2, "shrink", 5, "kd.w", 0.6, 0.5)))
	u := l.Undoable(9, nil)
	l.fold(wire.Entry{Seq: 3, ID: "back", Action: wire.Rewind, Fate: wire.Applied, Step: 4})
	if by := u.PassedOver[0].By; by.Fate != wire.Applied {
		t.Errorf("the answer says now that %s is %s", by.ID, by.Fate)
	}
}

func TestOldLedgersTellTheTrainersOwnEntries(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	const lines = `{"seq":1,"id":"w","author":"ann","action":"set","fate":"applied","step":3,"changes":[{"name":"w","old":2,"new":1}]}
{"seq":2,"id":"shrink","author":"trainer","action":"set","fate":"applied","step":4,"why":"oom","changes":[{"name":"x","old":2,"new":1}]}
{"seq":3,"id":"joined","author":"trainer","action":"targets","fate":"applied","step":4}
{"seq":4,"id":"named so","author":"trainer","action":"set","fate":"refused","step":4,"why":"no such knob"}
`
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	entries, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, e := range entries {
		if e.ByTrainer {
			own = append(own, e.ID)
		}
	}
	if d := cmp.Diff([]string{"shrink", "joined"}, own); d != "" {
		t.Error(d)
	}
	l := open(t, file)
	if u := l.Undoable(9, nil); u.Entry == nil || u.Entry.ID != "w" {
		t.Errorf("undo is of %+v", u.Entry)
	}
}

// A set of the present value holds a knob that follows a schedule: it is a change that
// an undo takes back, and the knob is held until no such change is left.
func TestWhatHoldsAKnobAgainstItsSchedule(t *testing.T) {
	set := func(seq int64, step int, id string, changes ...wire.Changed) wire.Entry {
		return wire.Entry{Seq: seq, Step: step, ID: id, Action: wire.Set, Fate: wire.Applied, Changes: changes}
	}
	undo := func(seq int64, step int, of string) wire.Entry {
		return wire.Entry{Seq: seq, Step: step, ID: "undo " + of, Action: wire.Undo, Undoes: of, Fate: wire.Applied,
			Changes: []wire.Changed{{Name: "kd.w", Old: 0.5, New: 0.6, Schedule: wire.ScheduleResumed}}}
	}
	l := &Ledger{index: map[string]int{}}
	for _, e := range []wire.Entry{
		set(1, 10, "hold", wire.Changed{Name: "kd.w", Old: 0.6, New: 0.6, Schedule: wire.ScheduleEnded}),
		set(2, 20, "more", wire.Changed{Name: "kd.w", Old: 0.6, New: 0.5}, wire.Changed{Name: "kd.temperature", Old: 4.0, New: 4.0}),
		undo(3, 30, "more"), undo(4, 40, "hold"),
		{Seq: 5, Step: 50, ID: "refused", Action: wire.Set, Fate: wire.Refused, Changes: []wire.Changed{{Name: "kd.w", Old: 1.0, New: 0.1}}},
	} {
		l.fold(e)
	}
	for step, want := range map[int]bool{9: false, 10: true, 20: true, 30: true, 39: true, 40: false, 60: false} {
		if held := l.Held(step, ""); held["kd.w"] != want || held["kd.temperature"] {
			t.Errorf("at step %d are held %v", step, held)
		}
	}
	if l.Held(15, "hold")["kd.w"] || !l.Held(25, "hold")["kd.w"] {
		t.Error("without the first set it is not as if it had not been")
	}
	if u := l.Undoable(15, nil); u.Entry == nil || u.Entry.ID != "hold" || len(Inverse(*u.Entry)) != 1 {
		t.Errorf("undo is of %+v", u.Entry)
	}
}
