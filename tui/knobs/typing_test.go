package knobs

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

func TestTypingReplacesTheValue(t *testing.T) {
	for _, tc := range []struct {
		name string
		keys []string
		want any
	}{
		{"a digit replaces it", []string{"0", ".", "5"}, 0.5},
		{"an arrow keeps it", []string{"right", "5"}, 0.65},
		{"a backspace empties it", []string{"backspace", ".", "3"}, 0.3},
		{"enter leaves it", nil, nil},
	} {
		_, c, s := open(120, 35)
		uitest.Press(c, s, append(append([]string{"enter"}, tc.keys...), "enter")...)
		if got := s.staged["kd.w"]; got != tc.want {
			t.Errorf("%s: %v is staged, not %v", tc.name, got, tc.want)
		}
	}
}

func TestAKnobWithChoicesIsAListWithTheirMeanings(t *testing.T) {
	run, c, s := open(120, 35)
	to(t, c, s, "kd.none_right")
	uitest.Press(c, s, "enter")
	says(t, c, "soft target when no teacher is right", "scaled", "mean", "now; the mean of all", "skip", "no targets: the label alone")
	uitest.Press(c, s, "3")
	if s.staged["kd.none_right"] != "skip" || len(run.Requests) > 0 {
		t.Errorf("staged %v, sent %v", s.staged, run.Requests)
	}
	to(t, c, s, "kd.t_squared")
	uitest.Press(c, s, "enter", "down", "enter")
	if s.staged["kd.t_squared"] != false {
		t.Errorf("staged %v", s.staged)
	}
}

// to moves the cursor to a knob.
func to(t *testing.T, c *ui.Context, s *Screen, name string) {
	t.Helper()
	uitest.Press(c, s, "home")
	for range s.ordered() {
		if k, _ := s.selected(); k.Name == name {
			return
		}
		uitest.Press(c, s, "down")
	}
	t.Fatalf("there is no knob %s", name)
}

func TestAnAcknowledgementLastsAsLongAsItsValue(t *testing.T) {
	for name, next := range map[string]wire.Request{
		"another's set": {Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: 0.9}}},
		"an undo":       {Action: wire.Undo},
	} {
		run, c, s := open(120, 35)
		uitest.Press(c, s, "left", "a", "enter")
		heard(run, c, s)
		if view := s.Render(120, 33); !strings.Contains(view, "✓ applied at step 12,341") {
			t.Fatalf("%s: the row does not acknowledge:\n%s", name, view)
		}
		if next.Action == wire.Undo {
			next.Target = run.Ledger[len(run.Ledger)-1].ID
		}
		another(t, run, c, s, next)
		if view := s.Render(120, 33); strings.Contains(view, "applied at step 12,341") {
			t.Errorf("after %s the row still acknowledges:\n%s", name, view)
		}
	}
}

func TestAScheduledChangeIsListedAndCancelled(t *testing.T) {
	run, c, s := open(120, 35)
	another(t, run, c, s, wire.Request{Action: wire.Set, AtStep: 15000, Changes: []wire.Change{{Name: "kd.w", Value: 0.9}}})
	view := s.Render(120, 33)
	if !strings.Contains(view, "scheduled; c cancels") || !strings.Contains(view, "at step 15,000: kd.w 0.6 → 0.9") {
		t.Errorf("it is not listed:\n%s", view)
	}
	if view := s.Render(80, 20); !strings.Contains(view, "at step 15,000: kd.w 0.6 → 0.9 · ann@box; c cancels") {
		t.Errorf("at 80 columns it is not listed:\n%s", view)
	}
	sent := len(run.Requests)
	uitest.Press(c, s, "c", "enter") // the first choice keeps them
	if len(run.Requests) != sent {
		t.Fatalf("enter alone sent %+v", run.Requests[sent:])
	}
	uitest.Press(c, s, "c", "1")
	if len(run.Requests) != sent+1 {
		t.Fatalf("%d requests were sent", len(run.Requests)-sent)
	}
	if r := run.Requests[sent]; r.Action != wire.CancelJob || r.Target != "another's set" || r.Attempt != 1 {
		t.Errorf("the request is %+v", r)
	}
}

func TestAPendingChangeNamesItsStep(t *testing.T) {
	_, _, s := open(120, 35)
	s.acks["kd.w"] = ack{id: "x", step: 12341}
	if view := s.Render(120, 33); !strings.Contains(view, "pending for step 12,341") {
		t.Errorf("it shows\n%s", view)
	}
}
