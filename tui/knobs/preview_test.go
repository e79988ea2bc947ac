package knobs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

// dialog opens a dialog by a key; the answer to its question comes when the command runs.
func dialog(t *testing.T, c *ui.Context, s *Screen, key string) tea.Cmd {
	t.Helper()
	uitest.Press(c, s) // the pauses of Press
	_, cmd := ui.Dispatch(c, key, s.Bindings())
	if c.Top() == nil {
		t.Fatalf("%s opens no dialog: %q", key, c.Flash().Text)
	}
	return cmd
}

func shown(c *ui.Context) string { return strings.Join(c.Top().Lines(74, 20), "\n") }

const effectOfW = "the soft targets of 18.2 % of the windows change; p(truth) falls on 0.8 %"

func TestAChangeOfWIsShownWithItsEffectBeforeItIsConfirmed(t *testing.T) {
	for _, key := range []string{"a", "A"} {
		run, c, s := open(120, 35)
		uitest.Press(c, s, "right", key)
		says(t, c, "kd.w  0.6 → 0.65", effectOfW, "right 1.40→1.35, wrong 0.60→0.65", "0.612→0.598", "1.42→1.44", "0.532→0.528")
		want := []wire.Change{{Name: "kd.w", Value: 0.65, Expect: 0.6}}
		if len(run.Previews) != 1 || !slices.Equal(run.Previews[0].Changes, want) || len(run.Requests) > 0 {
			t.Errorf("%s: asked %+v, sent %+v", key, run.Previews, run.Requests)
		}
	}
	run, c, s := open(120, 35)
	uitest.Press(c, s, "u")
	says(t, c, "kd.w 0.6 → 0.75", effectOfW)
	if want := (wire.Change{Name: "kd.w", Value: 0.75, Expect: 0.6}); len(run.Previews) != 1 || run.Previews[0].Changes[0] != want {
		t.Errorf("an undo asked %+v", run.Previews)
	}
}

// At 80x24 a preview of many datasets has more rows than the dialog: they are reached by the page keys.
func TestEveryRowOfALongPreviewIsReached(t *testing.T) {
	for _, key := range []string{"a", "A"} {
		run, c, s := open(80, 24)
		row := run.Foreseen.Rows[0]
		for i := range 14 {
			row.Dataset = fmt.Sprint("more", i)
			run.Foreseen.Rows = append(run.Foreseen.Rows, row)
		}
		uitest.Press(c, s, "right", key)
		says(t, c, "kd.w  0.6 → 0.65", "squad2", "… lines 1 to ", "pgup pgdn")
		if strings.Contains(shown(c), "more13") {
			t.Fatalf("%s: all has room:\n%s", key, shown(c))
		}
		uitest.Press(c, s, "pgdown", "pgdown", "pgdown")
		says(t, c, "more13")
		uitest.Press(c, s, "pgup", "pgup", "pgup")
		says(t, c, "kd.w  0.6 → 0.65", "squad2", "… lines 1 to ")
		if len(run.Requests) > 0 {
			t.Errorf("%s: sent %+v", key, run.Requests)
		}
	}
}

func TestAConfirmationDoesNotWaitForItsPreview(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "right")
	ask := dialog(t, c, s, "a")
	says(t, c, "measuring the effect")
	uitest.Press(c, s, "enter")
	if len(run.Requests) != 1 || run.K[0].Value != 0.65 {
		t.Fatalf("sent %+v, kd.w is %v", run.Requests, run.K[0].Value)
	}
	if _, cmd := s.Update(ask()); cmd != nil || c.Top() != nil {
		t.Error("a late answer does something")
	}
}

// The answer to the dialog before comes after the next one was opened: the trainer was busy.
func TestAPreviewIsOfTheDialogThatAskedForIt(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "right")
	first := dialog(t, c, s, "a")
	uitest.Press(c, s, "esc", "right")
	second := dialog(t, c, s, "a")
	s.Update(first())
	if text := shown(c); strings.Contains(text, effectOfW) || !strings.Contains(text, "measuring the effect") {
		t.Errorf("the answer for 0.65 is shown for 0.7:\n%s", text)
	}
	run.Foreseen.Effect = "no soft target of the 608 windows changes"
	s.Update(second())
	says(t, c, "kd.w  0.6 → 0.7", "no soft target of the 608 windows changes")
}

func TestAnOutdatedPreviewIsNotShown(t *testing.T) {
	for name, late := range map[string]bool{"before the answer": true, "after it": false} {
		run, c, s := open(120, 35)
		uitest.Press(c, s, "right")
		ask := dialog(t, c, s, "a")
		if !late {
			s.Update(ask())
			says(t, c, effectOfW)
		}
		another(t, run, c, s, wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: 0.3}}})
		if late {
			s.Update(ask())
		}
		if text := shown(c); strings.Contains(text, effectOfW) || !strings.Contains(text, "kd.w is 0.3 by now") {
			t.Errorf("another's change %s:\n%s", name, text)
		}
	}
	// The trainer measured after a change of which this client has not heard.
	run, c, s := open(120, 35)
	uitest.Press(c, s, "right")
	ask := dialog(t, c, s, "a")
	run.K = slices.Clone(run.K)
	run.K[0].Value = 0.3
	s.Update(ask())
	if text := shown(c); strings.Contains(text, effectOfW) || !strings.Contains(text, "a value has changed meanwhile") {
		t.Errorf("an unheard change:\n%s", text)
	}
	// The run went back: the values are the same, the student is another.
	run, c, s = open(120, 35)
	uitest.Press(c, s, "right", "a")
	run.S.Attempt++
	heard(run, c, s)
	if text := shown(c); strings.Contains(text, effectOfW) || !strings.Contains(text, "in attempt 2 by now") {
		t.Errorf("another attempt:\n%s", text)
	}
}

func TestWithoutTargetsOrAnEffectNothingIsMeasured(t *testing.T) {
	run, c, s := open(120, 35)
	for i := range run.S.Datasets {
		run.S.Datasets[i].Targets = nil
	}
	heard(run, c, s)
	uitest.Press(c, s, "right", "a")
	says(t, c, "no soft targets are in use yet")
	if len(run.Previews) > 0 {
		t.Errorf("asked %+v", run.Previews)
	}
	run, c, s = open(120, 35)
	to(t, c, s, "train.steps")
	uitest.Press(c, s, "right", "a")
	if text := shown(c); len(run.Previews) > 0 || strings.Contains(text, "effect") {
		t.Errorf("train.steps: asked %+v\n%s", run.Previews, text)
	}
	run, c, s = open(120, 35)
	uitest.Press(c, s, "right")
	run.Err = errors.New("the trainer is gone")
	uitest.Press(c, s, "a")
	says(t, c, "the effect cannot be measured: the trainer is gone")
}
