package jobs

import (
	"fmt"
	"reflect"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

func open(w, h int) (*uitest.Session, *ui.Context, *Screen) {
	run := uitest.Live()
	c := uitest.Context(run, w, h)
	return run, c, New(c)
}

func TestViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		_, _, s := open(size.W, size.H)
		uitest.Golden(t, fmt.Sprintf("jobs-%dx%d", size.W, size.H), s.Render(size.W, size.H))
	}
}

func TestEverySize(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.EverySize(t, c, s.Render)
}

func TestFormsSendWhatTheyShow(t *testing.T) {
	for _, tc := range []struct {
		keys []string
		want wire.Request
	}{
		{[]string{"t", "enter"}, wire.Request{Action: wire.Teach, Attempt: 1, Dataset: "squad2", Teacher: "large-1"}},
		{
			[]string{"t", "down", "left", "down", "a", "/", "b", "enter"},
			wire.Request{Action: wire.Teach, Attempt: 1, Dataset: "squad2", Teacher: "a/b"},
		},
		{[]string{"t", "right", "enter"}, wire.Request{Action: wire.Teach, Attempt: 1, Dataset: "quac", Teacher: "large-1"}},
		{ // all: squad2 has hers
			[]string{"t", "left", "enter"},
			wire.Request{Action: wire.Teach, Attempt: 1, Dataset: "quac", Teacher: "large-1"},
		},
		{[]string{"T", "y"}, wire.Request{Action: wire.Teach, Attempt: 1}},
		{[]string{"v", "enter"}, wire.Request{Action: wire.Evaluate, Attempt: 1}},
		{[]string{"v", "right", "right", "enter"}, wire.Request{Action: wire.Evaluate, Attempt: 1, Dataset: "quac"}},
		{[]string{"p", "enter"}, wire.Request{Action: wire.Predict, Attempt: 1, Dataset: "squad2"}},
		{[]string{"c", "enter"}, wire.Request{Action: wire.CancelJob, Attempt: 1, Target: "j7"}},
	} {
		run, c, s := open(120, 35)
		uitest.Press(c, s, tc.keys...)
		if len(run.Requests) != 1 {
			t.Errorf("%v: %d requests", tc.keys, len(run.Requests))
			continue
		}
		got := run.Requests[0]
		got.ID, got.Author = "", ""
		if !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%v: %+v", tc.keys, got)
		}
	}
}

// The trainer goes back, or another one resumes the run, while a dialog is open.
func TestADialogOfAnEarlierAttemptIsRefused(t *testing.T) {
	for _, open := range []string{"t", "T", "v", "p", "c"} {
		run := uitest.Live()
		c := uitest.Context(run, 120, 35)
		s := New(c)
		uitest.Press(c, s, open)
		run.S.Attempt++
		c.Store.Apply(uitest.Batch(run))
		uitest.Press(c, s, "enter")
		uitest.RefusedInAttempt(t, run, 1)
	}
}

func TestAnotherTeacherNeedsAFolder(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "t", "down", "left", "enter")
	if len(run.Requests) != 0 || c.Top() == nil {
		t.Error("the form was sent without the folder")
	}
}

func TestAnEndedJobCannotBeCancelled(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "down", "c")
	if c.Top() != nil || c.Flash().Text == "" {
		t.Errorf("dialog %v, said %q", c.Top(), c.Flash().Text)
	}
}
