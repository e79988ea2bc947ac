package knobs

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	"pgregory.net/rapid"
)

func open(w, h int) (*uitest.Session, *ui.Context, *Screen) {
	run := uitest.Live()
	c := uitest.Context(run, w, h)
	return run, c, New(c)
}

func TestViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		run, c, s := open(size.W, size.H)
		uitest.Press(c, s, "right", "down", "right", "right")
		_ = run
		uitest.Golden(t, fmt.Sprintf("staged-%dx%d", size.W, size.H), s.Render(size.W, size.H))
	}
}

func TestEverySize(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "right", "down", "enter", "9")
	uitest.EverySize(t, c, s.Render)
}

func TestAStagedValueIsAppliedAfterAConfirmationAndAcknowledged(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "left", "a")
	if len(run.Requests) != 0 {
		t.Fatal("a request was sent before the confirmation")
	}
	uitest.Press(c, s, "enter")
	if len(run.Requests) != 1 {
		t.Fatalf("%d requests were sent", len(run.Requests))
	}
	want := wire.Change{Name: "kd.w", Value: 0.55, Expect: 0.6}
	got := run.Requests[0]
	if got.Action != wire.Set || len(got.Changes) != 1 || got.Changes[0] != want || got.ID == "" || got.Author != "you" {
		t.Errorf("the request is %+v", got)
	}
	if view := s.Render(120, 33); !strings.Contains(view, "✓ applied at step 12,341") {
		t.Errorf("the row does not acknowledge:\n%s", view)
	}
	if len(s.staged) != 0 {
		t.Errorf("still staged: %v", s.staged)
	}
}

func TestARefusedValueStaysStagedWithTheReason(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "enter", "ctrl+u", "1", ".", "7", "enter", "a", "enter")
	if s.staged["kd.w"] != 1.7 {
		t.Errorf("staged: %v", s.staged)
	}
	if view := s.Render(160, 33); !strings.Contains(view, "refused: kd.w = 1.7 is outside 0.01 … 1") {
		t.Errorf("the reason is not shown:\n%s", view)
	}
	run, c, s := open(120, 35)
	run.Err = errors.New("run mtl has no trainer")
	uitest.Press(c, s, "left", "a", "enter")
	if s.staged["kd.w"] != 0.55 || s.acks["kd.w"].why != "run mtl has no trainer" {
		t.Errorf("after a failure: staged %v, ack %+v", s.staged, s.acks["kd.w"])
	}
}

func TestAScheduledChangeIsFollowedThroughTheLedger(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "left", "A", "ctrl+u", "1", "3", "0", "0", "0", "enter")
	if a := s.acks["kd.w"]; a.fate != wire.Scheduled || a.step != 13000 {
		t.Fatalf("ack: %+v", a)
	}
	e := run.Ledger[len(run.Ledger)-1]
	e.Fate = wire.Applied
	s.Update(ui.BatchMsg{Session: run, Entries: []wire.Entry{e}})
	if a := s.acks["kd.w"]; a.fate != wire.Applied {
		t.Errorf("ack after the step: %+v", a)
	}
}

// The reply to a scheduled set waits for its fate; the ledger has it earlier.
func TestAScheduledChangeIsNoLongerStaged(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "left", "down", "right")
	staged := s.staged["kd.w"]
	s.acks["kd.w"] = ack{id: "mine", step: 13000}
	entry := wire.Entry{
		ID: "mine", Action: wire.Set, Fate: wire.Refused, Step: 13000, Changes: []wire.Changed{{Name: "kd.w", Old: 0.6, New: staged}},
	}
	s.Update(ui.BatchMsg{Session: run, Entries: []wire.Entry{entry}})
	if len(s.staged) != 2 {
		t.Fatalf("staged after a refused set: %v", s.staged)
	}
	entry.Fate = wire.Scheduled
	s.Update(ui.BatchMsg{Session: run, Entries: []wire.Entry{entry}})
	if _, ok := s.staged["kd.w"]; ok || len(s.staged) != 1 {
		t.Errorf("staged after it was scheduled: %v", s.staged)
	}
	if view := s.Render(120, 33); !strings.Contains(view, "scheduled for 13,000") {
		t.Errorf("it shows\n%s", view)
	}
}

func TestTheStepOfferedForAChangeIsOneOfTheRun(t *testing.T) {
	for steps, want := range map[int]string{0: "12440", 20000: "12440", 12400: "12400"} {
		run, c, s := open(120, 35)
		run.S.Steps = steps
		c.Store.State.Steps = steps
		uitest.Press(c, s, "left", "A", "enter")
		if len(run.Requests) != 1 || fmt.Sprint(run.Requests[0].AtStep) != want {
			t.Errorf("in a run of %d steps %+v was sent", steps, run.Requests)
		}
	}
}

func TestStagedChangesNameTheirKeyOnlyWhileItActs(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "left")
	if view := s.Render(120, 33); !strings.Contains(view, "1 change staged; a applies") {
		t.Errorf("a live run shows\n%s", view)
	}
	c.Store.State.State = wire.Finished
	if view := s.Render(120, 33); !strings.Contains(view, "1 change staged") || strings.Contains(view, "a applies") {
		t.Errorf("a finished run shows\n%s", view)
	}
}

func TestHelpAndTheLastChangesAreInANarrowViewToo(t *testing.T) {
	_, c, s := open(80, 24)
	uitest.Press(c, s, "d")
	if view := s.Render(80, 20); !strings.Contains(view, "knobs of this group") || !strings.Contains(view, "last changes") {
		t.Errorf("d shows\n%s", view)
	}
	uitest.Press(c, s, "d")
	if view := s.Render(80, 20); !strings.Contains(view, "staged      range") {
		t.Errorf("d again shows\n%s", view)
	}
}

func TestTypedValues(t *testing.T) {
	ks := map[string]wire.Knob{}
	for _, k := range uitest.Live().K {
		ks[k.Name] = k
	}
	for _, tc := range []struct {
		knob, text string
		want       any
	}{
		{"kd.w", " 0.5 ", 0.5}, {"kd.w", "1e-1", 0.1}, {"kd.w", "NaN", nil}, {"kd.w", "inf", nil}, {"kd.w", "", nil},
		{"train.steps", "20,000", 20000.0}, {"train.steps", "1.5", nil},
		{"kd.none_right", "mean", "mean"}, {"kd.none_right", "men", nil},
		{"kd.t_squared", "false", false}, {"kd.t_squared", "no", nil},
	} {
		got, err := parse(ks[tc.knob], tc.text)
		if got != tc.want || (err != nil) != (tc.want == nil) {
			t.Errorf("%s from %q: %v, %v", tc.knob, tc.text, got, err)
		}
	}
}

func TestStepsStayInTheRangeAndMoveUnlessAtItsEnd(t *testing.T) {
	ks := uitest.Live().K
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(ks).Draw(t, "knob")
		v := k.Value
		for range rapid.IntRange(1, 60).Draw(t, "presses") {
			dir := rapid.SampledFrom([]int{-1, 1}).Draw(t, "dir")
			next := move(k, v, dir)
			if f, ok := next.(float64); ok {
				if f < k.Min || f > k.Max {
					t.Fatalf("%s: %v is outside %v … %v", k.Name, f, k.Min, k.Max)
				}
				if f == v && f != k.Min && f != k.Max {
					t.Fatalf("%s: stuck at %v", k.Name, f)
				}
			}
			v = next
		}
	})
}

func TestNothingIsStagedForARunWithoutATrainer(t *testing.T) {
	c := uitest.Context(uitest.Crashed(), 120, 35)
	s := New(c)
	uitest.Press(c, s, "right")
	if len(s.staged) > 0 || !strings.Contains(c.Flash().Text, "road train --resume") {
		t.Errorf("staged %v, said %q", s.staged, c.Flash().Text)
	}
}
