package tui

import (
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

// toured is a workbench with the guide, on a run without any change.
func toured(t *testing.T) (d *driver, session *uitest.Session, closed *bool) {
	session = uitest.Live()
	session.Ledger, session.S.Jobs = nil, nil
	d, closed = start(session, 140, 40), new(bool)
	d.guide = newGuide(func() error { *closed = true; return nil })
	d.send(uitest.Batch(session))
	return d, session, closed
}

// shows fails unless the guide is at a lesson, with a text in it.
func shows(t *testing.T, d *driver, text string) {
	t.Helper()
	if view := strings.Join(strings.Fields(d.View()), " "); !strings.Contains(view, text) {
		t.Fatalf("the guide is at lesson %d, without %q:\n%s", d.guide.lesson+1, text, d.View())
	}
}

// The tour in its order: each lesson waits until what it asks for has happened.
func TestTheGuideWaitsForWhatItAsks(t *testing.T) {
	d, session, _ := toured(t)
	news := func() { d.send(uitest.Batch(session)) }
	shows(t, d, "first minute 1/10: j opens the jobs: the run's teachers write soft targets")
	d.press("j")
	shows(t, d, "2/10: W acts on soft targets alone: wait until those of two teachers have joined "+
		"(none is being written: j, then T, starts the teachers)")
	session.S.Jobs = []wire.Job{{Kind: wire.JobTeach, State: wire.JobRunning, Dataset: "quac", Done: 30, Total: 100}}
	news()
	shows(t, d, "have joined (30%)")
	d.press("k", "1") // nothing but targets ends the wait
	shows(t, d, "2/10")
	session.S.Datasets[1].Targets = []wire.Targets{{Teacher: "large-1", Windows: 512}}
	news()
	shows(t, d, "2/10") // with one teacher W does nothing
	session.S.Datasets[1].Targets = append(session.S.Datasets[1].Targets, wire.Targets{Teacher: "large-2", Windows: 512})
	news()
	shows(t, d, "3/10: ↑↓ select a task")
	d.press("down")
	shows(t, d, "4/10: k opens the knobs")
	d.press("k")
	shows(t, d, "5/10: on kd.w,")
	set := func(seq int64, knob string) {
		session.Ledger = append(session.Ledger, wire.Entry{
			ID: "s" + knob, Seq: seq, Action: wire.Set, Fate: wire.Applied, Step: session.S.Step + 1,
			Changes: []wire.Changed{{Name: knob, Old: 0.75, New: 0.6}},
		})
		news()
	}
	set(2, "optim.clip")
	shows(t, d, "5/10") // another knob is not W
	set(3, "kd.w")
	shows(t, d, "6/10: 1 goes back to the charts: your change is a marker there (0 of 30 steps)")
	d.press("1")
	shows(t, d, "(0 of 30 steps)")
	session.S.Step += 30
	news()
	shows(t, d, "7/10: i opens the predictions")
	d.press("i")
	shows(t, d, "8/10: p, then enter")
	session.S.Jobs = append(session.S.Jobs, wire.Job{Kind: wire.JobPredict, State: wire.JobRunning, Done: 1, Total: 4})
	news()
	shows(t, d, "(25%)")
	session.S.Jobs[1].State, session.S.Jobs[1].Ended = wire.JobDone, time.Unix(1, 0)
	news()
	shows(t, d, "9/10: n goes to the next wrong answer")
	d.press("enter", "esc")
	shows(t, d, "9/10") // nothing was asked
	d.press("enter", "enter")
	shows(t, d, "10/10: k, then u, takes your change back")
	session.Ledger = append(session.Ledger, wire.Entry{ID: "u", Seq: 4, Action: wire.Undo, Fate: wire.Applied, Step: session.S.Step + 1})
	news()
	shows(t, d, "that was the tour")
}

func TestTheGuideGoesForGood(t *testing.T) {
	d, _, closed := toured(t)
	d.press("x")
	if d.guide != nil || !*closed {
		t.Error("x did not close it for good")
	}
}

func TestTheGuideNamesKeysThatThereAre(t *testing.T) {
	d, _, _ := toured(t)
	for i := range lessons {
		d.guide.lesson = i
		if text := d.guide.text(d.model); strings.ContainsAny(text, "{}") {
			t.Errorf("lesson %d names a binding that is not there: %s", i+1, text)
		}
	}
}

func TestWordsAreOneKeyAway(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	for _, s := range d.screens {
		if len(wordsOf(s.Name())) == 0 {
			t.Errorf("%s has no words", s.Name())
		}
		for _, word := range wordsOf(s.Name()) {
			if word.meaning == "" || strings.HasSuffix(word.meaning, ".") {
				t.Errorf("%s: %q is explained by %q", s.Name(), word.term, word.meaning)
			}
		}
	}
	d.press("W")
	if view := d.View(); !strings.Contains(view, "Words: train") || !strings.Contains(view, "yardstick") {
		t.Errorf("after W:\n%s", view)
	}
	d.press("tab")
	if view := d.View(); !strings.Contains(view, "Keys: train") {
		t.Errorf("after tab:\n%s", view)
	}
	d.press("esc")
	d.press("i", "W")
	if view := d.View(); !strings.Contains(view, "Δteach") {
		t.Errorf("on inspect:\n%s", view)
	}
}
