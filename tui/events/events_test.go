package events

import (
	"fmt"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

func TestViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		c := uitest.Context(uitest.Live(), size.W, size.H)
		s := New(c)
		uitest.Golden(t, fmt.Sprintf("events-%dx%d", size.W, size.H), s.Render(size.W, size.H))
		uitest.Press(c, s, "l")
		uitest.Golden(t, fmt.Sprintf("ledger-%dx%d", size.W, size.H), s.Render(size.W, size.H))
	}
}

func TestEverySize(t *testing.T) {
	c := uitest.Context(uitest.Live(), 120, 35)
	uitest.EverySize(t, c, New(c).Render)
}

func TestFilterAndEsc(t *testing.T) {
	c := uitest.Context(uitest.Live(), 120, 35)
	s := New(c)
	uitest.Press(c, s, "/", "level=warn", "enter")
	if n := len(s.rows()); n != 1 {
		t.Errorf("%d events are warnings", n)
	}
	if !s.Back() || len(s.rows()) != 5 || s.Back() {
		t.Error("esc takes the filter away, once")
	}
	uitest.Press(c, s, "l", "/", "fate:refused", "enter")
	if r := s.rows(); len(r) != 1 || !strings.Contains(r[0].text, "outside 0.01 … 1") {
		t.Errorf("refused requests: %+v", r)
	}
}

func TestTheFieldsOfAFilterAreThoseOfTheRows(t *testing.T) {
	c := uitest.Context(uitest.Live(), 80, 24)
	s := New(c)
	uitest.Press(c, s, "/", "step > 12,000 -level=warn", "enter")
	v := s.Render(80, 22)
	if !strings.Contains(v, "No event passes the filter step > 12,000 -level=warn: esc clears it.") {
		t.Errorf("no event, and it says:\n%s", v)
	}
	uitest.Press(c, s, "l")
	if v := s.Render(80, 22); len(s.rows()) != 0 || !strings.Contains(v, "no field level") {
		t.Errorf("a request has no level, and the ledger says:\n%s", v)
	}
	uitest.Press(c, s, "l", "esc")
	if len(s.rows()) != 5 {
		t.Errorf("%d events after esc", len(s.rows()))
	}
}

func TestTheCursorFollowsTheEndUntilItIsMoved(t *testing.T) {
	run := uitest.Live()
	c := uitest.Context(run, 120, 35)
	s := New(c)
	s.Render(120, 30)
	more := func(seq int64) {
		c.Store.Apply(ui.BatchMsg{Session: run, Events: []wire.Event{{Seq: seq, Kind: wire.EventState, Text: fmt.Sprint("event ", seq)}}})
		s.Render(120, 30)
	}
	more(6)
	if s.list.Cursor != 5 {
		t.Errorf("the cursor is at %d", s.list.Cursor)
	}
	uitest.Press(c, s, "up")
	more(7)
	if s.list.Cursor != 4 {
		t.Errorf("after moving up the cursor is at %d", s.list.Cursor)
	}
}

func TestALongEventThatIsCutHasAMark(t *testing.T) {
	run := uitest.Live()
	c := uitest.Context(run, 80, 24)
	s := New(c)
	long := strings.Repeat("a line of words ", 40) + "with an end"
	c.Store.Apply(ui.BatchMsg{Session: run, Events: []wire.Event{{Seq: 9, Kind: wire.EventState, Text: long}}})
	lines := strings.Split(s.Render(80, 22), "\n")
	if last := strings.TrimRight(lines[len(lines)-1], " "); !strings.HasSuffix(last, "…") {
		t.Errorf("the last line of a cut event is %q", last)
	}
}
