package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

// Keys that are typed ahead, or sent by a terminal that was stuck, confirm nothing.
func TestKeysInFlightConfirmNothing(t *testing.T) {
	for _, keys := range [][]string{
		{" ", "y"}, {" ", "enter"}, {" ", "enter", "enter", "enter", "y"}, {"q", "K"}, {"q", "s"}, {"w", "enter", "enter"},
		{"b", "enter", "enter"},
		{"2", "right", "a", "enter"}, {"2", "right", "A", "enter"}, {"2", "u", "y"}, {"3", "v", "enter"}, {"3", "c", "y"},
	} {
		run := uitest.Live()
		d := start(run, 120, 35)
		d.hurry(keys...)
		if d.acted() > 0 {
			t.Errorf("%v: sent %+v, branched %+v, killed %v", keys, run.Requests, run.Branches, run.Killed)
		}
		if view := d.View(); !strings.Contains(view, "came before this could be read; press it again") {
			t.Errorf("%v: nothing tells why the key did nothing:\n%s", keys, view)
		}
	}
}

func TestADialogTakesItsLettersAfterAPause(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press(" ")
	d.now = d.now.Add(-400 * time.Millisecond)
	d.press("y") // after 600 ms with what press adds
	if len(run.Requests) != 1 || run.Requests[0].Action != wire.Pause || d.c.Top() != nil {
		t.Errorf("y sent %+v, and leaves %v open", run.Requests, d.c.Top())
	}
	d.press(" ", "n")
	if len(run.Requests) != 1 || d.c.Top() != nil {
		t.Errorf("n sent %+v, and leaves %v open", run.Requests, d.c.Top())
	}
	d.hurry(" ", "x", "y")
	d.press("y")
	if len(run.Requests) != 2 {
		t.Errorf("after a pause y sends nothing: %+v", run.Requests)
	}
	d.hurry(" ")
	for range 90 { // a key that is held down
		d.hurry("y")
	}
	if n := len(run.Requests); n != 3 {
		t.Errorf("a held key sent %d requests", n)
	}
}

func TestAKeyThatDoesNothingIsToldOf(t *testing.T) {
	for _, tc := range []struct {
		keys []string
		want string
	}{
		{[]string{" ", "7"}, "7 does nothing here"},
		{[]string{"q", "k"}, "k does nothing here"},
		{[]string{"w", "g"}, "g does nothing here"},
		{[]string{"2", "]"}, "] does nothing on this screen; ? lists the keys"},
		{[]string{"3", "enter"}, "enter does nothing on this screen; ? lists the keys"},
		{[]string{"?", "z"}, "z does nothing here"},
		{[]string{":", "ctrl+t"}, "ctrl+t does nothing here"},
		{[]string{"5", "/", "tab"}, "tab does nothing here"},
		{[]string{"4", "o", "ctrl+t"}, "ctrl+t does nothing here"},
		{[]string{"4", "o", "shift+tab", "y"}, "y does nothing here"},
		{[]string{"2", "enter", "tab"}, "tab does nothing here"},
		{append([]string{"2"}, slices.Repeat([]string{"right"}, 9)...), "kd.w ends at 1: its range is 0.01 … 1"},
		{[]string{"1", "]", "]"}, "no change after this one"},
	} {
		run := uitest.Live()
		d := start(run, 80, 24)
		d.press(tc.keys...)
		if d.acted() > 0 || !strings.Contains(d.View(), tc.want) {
			t.Errorf("%v: it shows\n%s", tc.keys, d.View())
		}
	}
}

func TestASmallTerminalTellsOfAKeyThatDoesNothing(t *testing.T) {
	d := start(uitest.Live(), 50, 14)
	if d.press("z"); !strings.Contains(d.View(), "z does nothing on this screen") {
		t.Errorf("it shows\n%s", d.View())
	}
}

// A letter that a dialog shows is a key.
func TestEveryLetterOfADialogActs(t *testing.T) {
	for _, id := range []string{"run.pause", "run.checkpoint", "run.stop"} {
		for _, key := range []string{"y", "n"} {
			d := start(uitest.Live(), 120, 35)
			d.do(binding(t, d, id).Do(d.c))
			shown := d.c.Top().Lines(70, 20)
			if !slices.ContainsFunc(shown, func(l string) bool { return strings.HasPrefix(strings.TrimLeft(l, " ▸"), key+"  ") }) {
				t.Errorf("%s does not show %s: %q", id, key, shown)
			}
			d.press(key)
			if d.c.Top() != nil || (len(d.run.Requests) == 1) != (key == "y") {
				t.Errorf("%s: %s sent %+v", id, key, d.run.Requests)
			}
		}
	}
}
