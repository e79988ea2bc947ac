package ledger

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"dev.road/workbench/session/wire"
)

// simulated is a run whose knobs are turned by clients, a guard, undos and
// rewinds, and whose trainer is restarted from earlier steps.
type simulated struct {
	lines []wire.Entry
	step  int // done
}

// inForce are the values that the ledger gives to a step.
func (s *simulated) inForce(step int) map[string]float64 {
	values := map[string]float64{"a": 0, "b": 0, "c": 0}
	for _, e := range After(folded(s.lines), 0) {
		if e.Step <= step {
			for _, c := range e.Changes {
				values[c.Name] = c.New.(float64)
			}
		}
	}
	return values
}

func (s *simulated) add(e wire.Entry, changes map[string]float64) {
	e.Seq, e.Fate, e.Step = int64(len(s.lines)+1), wire.Applied, s.step+1
	e.ID = fmt.Sprint("entry ", e.Seq)
	now := s.inForce(e.Step)
	if e.Action == wire.Rewind {
		now = s.inForce(s.step) // the checkpoint's
	}
	for _, name := range []string{"a", "b", "c"} {
		if to, ok := changes[name]; ok && !(e.ByTrainer && to == now[name]) { // no guard sets a value that is there
			e.Changes = append(e.Changes, wire.Changed{Name: name, Old: now[name], New: to})
		}
	}
	s.lines = append(s.lines, e)
}

// undo carries an undo out as the engine does, and says whether there was one.
func (s *simulated) undo(t *rapid.T) bool {
	u := Undoable(folded(s.lines), s.step+1, nil)
	if u.Entry == nil {
		return false
	}
	if u.Entry.ByTrainer {
		t.Fatalf("undo offers the trainer's own %+v", u.Entry)
	}
	now, back := s.inForce(s.step+1), map[string]float64{}
	for _, c := range Inverse(*u.Entry) {
		if now[c.Name] != c.Old {
			t.Fatalf("undo of %+v would be refused: %s is %v", u.Entry, c.Name, now[c.Name])
		}
		back[c.Name] = c.New.(float64)
	}
	s.add(wire.Entry{Action: wire.Undo, Undoes: u.Entry.ID}, back)
	return true
}

// own are the values that the trainer itself gave last, as far as no client's
// change has come after them.
func (s *simulated) own() map[string]float64 {
	own := map[string]float64{}
	for _, e := range After(folded(s.lines), 0) {
		for _, c := range e.Changes {
			if e.Step > s.step+1 {
				continue
			}
			if delete(own, c.Name); e.ByTrainer {
				own[c.Name] = c.New.(float64)
			}
		}
	}
	return own
}

func TestRepeatedUndoEndsAndNeverTakesBackTheTrainersOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &simulated{}
		some := rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.SampledFrom([]float64{0, 1, 2}), 1, 3)
		for range rapid.IntRange(0, 25).Draw(t, "events") {
			switch rapid.IntRange(0, 7).Draw(t, "event") {
			case 0, 1, 2:
				s.add(wire.Entry{Action: wire.Set, Author: "trainer"}, some.Draw(t, "set")) // a client of that name
			case 3:
				s.add(wire.Entry{Action: wire.Set, ByTrainer: true}, some.Draw(t, "guard"))
			case 4:
				s.undo(t)
			case 5:
				s.step += rapid.IntRange(1, 4).Draw(t, "steps")
			case 6:
				s.step = rapid.IntRange(0, s.step).Draw(t, "resumed from")
			case 7:
				s.step = rapid.IntRange(0, s.step).Draw(t, "rewound to")
				s.add(wire.Entry{Action: wire.Rewind}, some.Draw(t, "rewind"))
			}
		}
		own, most := s.own(), len(s.lines)
		for n := 0; s.undo(t); n++ {
			if n > most {
				t.Fatal("undo does not end")
			}
		}
		now := s.inForce(s.step + 1)
		for name, v := range own {
			if now[name] != v {
				t.Fatalf("undo took back the trainer's own %s = %v", name, v)
			}
		}
	})
}
