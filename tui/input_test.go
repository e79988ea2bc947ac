package tui

import (
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

func TestLettersThatComeInOneReadAreKeysOneByOne(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("kj")})
	if at := d.screens[d.at].Name(); at != "jobs" {
		t.Errorf("k and j in one read lead to %s", at)
	}
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("i/f1<0.5")})
	if view := d.View(); !strings.Contains(view, "/ f1<0.5") {
		t.Errorf("the filter did not get what followed its key:\n%s", view)
	}
	d.press("esc")
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("kq"), Paste: true})
	if at := d.screens[d.at].Name(); at != "inspect" || d.c.Top() != nil {
		t.Error("a pasted text was taken for keys")
	}
}

func TestALongMessageIsReadWhole(t *testing.T) {
	d := start(uitest.Live(), 80, 24)
	why := strings.Repeat("the teacher's vocabulary cannot be read; ", 4) + "put it there"
	refused := wire.Entry{Action: wire.Teach, Fate: wire.Refused, Why: why}
	d.send(ui.ReplyMsg{Session: d.run, Request: wire.Request{Action: wire.Teach}, Entry: refused})
	uitest.Exact(t, "long message", d.View(), 80, 24)
	if !strings.Contains(d.View(), "put it there") {
		t.Errorf("the end of the reason is not shown:\n%s", d.View())
	}
}

func TestAMessageGivesWayToWhatMattersMore(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	event := ui.BatchMsg{Session: d.run, Events: []wire.Event{{Seq: 99, Kind: wire.EventEval, Text: "squad2: f1 90"}}}
	d.c.Say(ui.Good, "applied")
	d.send(event)
	if d.c.Flash().Text == "" {
		t.Error("an event took a message away before it could be read")
	}
	d.now = d.now.Add(time.Minute)
	d.send(event)
	if d.c.Flash().Text != "" {
		t.Error("an old message hides the news")
	}
	d.c.Say(ui.Bad, "refused")
	d.now = d.now.Add(time.Minute)
	d.send(event)
	if d.c.Flash().Text == "" {
		t.Error("a refusal went away unread")
	}
	crashed := uitest.Crashed().S
	d.send(ui.BatchMsg{Session: d.run, State: &crashed})
	if !strings.Contains(d.View(), "trainer gone") {
		t.Errorf("a message hides that the trainer is gone:\n%s", d.View())
	}
}
