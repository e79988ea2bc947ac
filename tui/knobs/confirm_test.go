package knobs

import (
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

// another is another client's request. The screen hears of it, and of all that
// has happened since.
func another(t *testing.T, run *uitest.Session, c *ui.Context, s *Screen, r wire.Request) wire.Entry {
	t.Helper()
	r.ID, r.Author = "another's "+string(r.Action), "ann@box"
	e, err := run.Do(t.Context(), r, 0)
	if err != nil {
		t.Fatal(err)
	}
	heard(run, c, s)
	return e
}

func heard(run *uitest.Session, c *ui.Context, s *Screen) {
	b := uitest.Batch(run)
	b.Knobs = slices.Clone(b.Knobs)
	c.Store.Apply(b)
	s.Update(b)
}

// sent is the one request of this client that was decided.
func sent(t *testing.T, run *uitest.Session) (wire.Request, wire.Entry) {
	t.Helper()
	r, e := run.Requests[len(run.Requests)-1], run.Ledger[len(run.Ledger)-1]
	if r.Author != "you" || r.ID != e.ID {
		t.Fatalf("the last request is %+v", r)
	}
	return r, e
}

// says checks the text of the open dialog.
func says(t *testing.T, c *ui.Context, parts ...string) {
	t.Helper()
	top := c.Top()
	if top == nil {
		t.Fatalf("no dialog is open: %q", c.Flash().Text)
	}
	text := strings.Join(top.Lines(200, 20), "\n")
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("the dialog does not say %q:\n%s", part, text)
		}
	}
}

func TestASetExpectsTheValuesThatItsDialogShowed(t *testing.T) {
	for _, keys := range []struct{ open, confirm []string }{
		{[]string{"a"}, []string{"enter"}},
		{[]string{"A"}, []string{"enter"}},
	} {
		run, c, s := open(120, 35)
		uitest.Press(c, s, "right")
		uitest.Press(c, s, keys.open...)
		says(t, c, "kd.w  0.6 → 0.65")
		another(t, run, c, s, wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: 0.3}}})
		uitest.Press(c, s, keys.confirm...)
		r, e := sent(t, run)
		if want := (wire.Change{Name: "kd.w", Value: 0.65, Expect: 0.6}); !slices.Equal(r.Changes, []wire.Change{want}) {
			t.Errorf("the request expects %+v", r.Changes)
		}
		if e.Fate != wire.Refused || run.K[0].Value != 0.3 {
			t.Errorf("it was %s, and kd.w is %v", e.Fate, run.K[0].Value)
		}
		if view := s.Render(200, 33); !strings.Contains(view, "refused: kd.w is now 0.3, not 0.6") || s.staged["kd.w"] != 0.65 {
			t.Errorf("staged is %v, and the screen says\n%s", s.staged, view)
		}
		uitest.Press(c, s, "a") // looked at again
		says(t, c, "kd.w  0.3 → 0.65")
		if uitest.Press(c, s, "enter"); run.K[0].Value != 0.65 {
			t.Errorf("kd.w is %v", run.K[0].Value)
		}
	}
}

func TestUndoNamesTheChangeThatItsDialogShowed(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "u")
	says(t, c, "kd.w 0.6 → 0.75", "takes back kd.w 0.75 → 0.6 applied at step 11892 (you)")
	another(t, run, c, s, wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: "kd.temperature", Value: 5.0}}})
	uitest.Press(c, s, "enter")
	if r, e := sent(t, run); r.Action != wire.Undo || r.Target != "r3" || e.Fate != wire.Refused {
		t.Errorf("the request %+v was %s", r, e.Fate)
	}
	heard(run, c, s)
	uitest.Press(c, s, "u")
	says(t, c, "kd.temperature 5 → 4", "(ann@box)")
	if uitest.Press(c, s, "enter"); run.K[0].Value != 0.6 || run.K[1].Value != 4.0 {
		t.Errorf("kd.w is %v, kd.temperature %v", run.K[0].Value, run.K[1].Value)
	}
}

func TestUndoIsOfTheChangeThatTookEffectLast(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "left", "A", "enter") // for step 12,440
	id := run.Ledger[len(run.Ledger)-1].ID
	another(t, run, c, s, wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: "kd.temperature", Value: 5.0}}})
	run.Ledger[slices.IndexFunc(run.Ledger, func(e wire.Entry) bool { return e.ID == id })].Fate = wire.Applied
	run.S.Step = 12440
	run.S.Undo = ledger.Undoable(run.Ledger, run.S.Step+1, nil)
	heard(run, c, s)
	uitest.Press(c, s, "u")
	says(t, c, "kd.w 0.55 → 0.6")
}

func TestUndoPassesOverTheTrainersOwnSetAndWhatItHasOvertaken(t *testing.T) {
	run, c, s := open(120, 35)
	add := func(e wire.Entry) {
		e.Seq, e.Action, e.Fate, e.Step = int64(len(run.Ledger)+1), wire.Set, wire.Applied, run.S.Step+1
		run.Ledger = append(run.Ledger, e)
		run.S.Undo = ledger.Undoable(run.Ledger, run.S.Step+1, nil)
		heard(run, c, s)
	}
	budget := func(from, to float64) []wire.Changed {
		return []wire.Changed{{Name: "train.token_budget", Old: from, New: to}}
	}
	add(wire.Entry{ID: "larger", Author: "you", Changes: budget(4096, 8192)})
	add(wire.Entry{ID: "shrink", Author: "trainer", ByTrainer: true, Changes: budget(8192, 2048)})
	uitest.Press(c, s, "u")
	says(t, c, "kd.w 0.6 → 0.75", "train.token_budget 4096 → 8192 applied at step 12341 (you) cannot be undone: "+
		"overtaken by train.token_budget 8192 → 2048")
	uitest.Press(c, s, "enter")
	if r, e := sent(t, run); r.Target != "r3" || e.Fate != wire.Applied {
		t.Errorf("the request %+v was %s", r, e.Fate)
	}
}

func TestWithoutAChangeToUndoTheReasonIsTold(t *testing.T) {
	run, c, s := open(120, 35)
	run.Ledger, run.S.Undo = nil, wire.Undoable{}
	heard(run, c, s)
	uitest.Press(c, s, "u")
	if c.Top() != nil || !strings.Contains(c.Flash().Text, "there is no applied change to undo") {
		t.Errorf("dialog %v, said %q", c.Top(), c.Flash().Text)
	}
}

// The trainer goes back, or another one resumes the run, while a dialog is open: the
// values that it showed may be the same, and mean something else.
func TestADialogOfAnEarlierAttemptIsRefused(t *testing.T) {
	for _, keys := range [][]string{{"right", "a"}, {"right", "A"}, {"u"}} {
		run, c, s := open(120, 35)
		uitest.Press(c, s, keys...)
		run.S.Attempt++
		heard(run, c, s)
		uitest.Press(c, s, "enter")
		uitest.RefusedInAttempt(t, run, 1)
	}
}
