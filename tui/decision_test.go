package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"
)

// acted counts what has reached a run.
func acted(run *uitest.Session) int {
	n := len(run.Requests) + len(run.Branches)
	if run.Killed {
		n++
	}
	return n
}

// Keys of any kind, in any rhythm and in a terminal of any size, reach the run by a
// key that an open dialog names for it, and that came after a pause in which the dialog
// could be read; all others do nothing to the run.
func TestNoKeyReachesTheRunWithoutADialogThatCouldBeRead(t *testing.T) {
	keys := rapid.SampledFrom(anyKeys())
	sizes := rapid.SampledFrom([]tea.WindowSizeMsg{
		{Width: 200, Height: 50}, {Width: 120, Height: 35}, {Width: 80, Height: 24}, {Width: 60, Height: 16}, {Width: 50, Height: 14},
		{Width: 3, Height: 2},
	})
	pauses := rapid.SampledFrom([]time.Duration{0, 10 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond})
	rapid.Check(t, func(t *rapid.T) {
		run := uitest.Live()
		d := start(run, 120, 35)
		var top ui.Overlay
		var opened, last time.Time
		read := false // there was a pause since the dialog is open
		for range rapid.IntRange(1, 40).Draw(t, "presses") {
			if rapid.IntRange(0, 19).Draw(t, "resized") == 0 {
				d.send(sizes.Draw(t, "size"))
			}
			key := keys.Draw(t, "key")
			decision, _ := d.c.Top().(ui.Decision)
			named := decision != nil && decision.Decides(uitest.Key(key))
			before := acted(run)
			d.now = d.now.Add(pauses.Draw(t, "pause") - 190*time.Millisecond)
			now := d.now.Add(200 * time.Millisecond)
			read = read || now.Sub(last) >= 425*time.Millisecond || now.Sub(opened) >= 1500*time.Millisecond
			last = now
			d.send(uitest.Key(key))
			if acted(run) > before && (!named || !read) {
				t.Fatalf("%q reached the run: a dialog names it: %v; after a pause: %v; sent %+v", key, named, read, run.Requests)
			}
			if d.c.Top() != top {
				top, opened, read = d.c.Top(), now, false
			}
		}
	})
}

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
		if acted(run) > 0 {
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
	d.now = d.now.Add(-600 * time.Millisecond)
	d.press("y") // after 600 ms with what press and send add
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
	} {
		run := uitest.Live()
		d := start(run, 80, 24)
		d.press(tc.keys...)
		if acted(run) > 0 || !strings.Contains(d.View(), tc.want) {
			t.Errorf("%v: it shows\n%s", tc.keys, d.View())
		}
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
