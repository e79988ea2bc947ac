package tui

import (
	"fmt"
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

// acted counts what has been done to the run and the plan: requests, branches, starts, kills.
func (d *driver) acted() int {
	run := d.run
	n := d.plan.Starts + d.plan.Stopped + len(run.Requests) + len(run.Branches) + len(run.Resumed) + run.Served
	if run.Killed {
		n++
	}
	return n
}

// garbage is input that is no key: replies to questions that another program has asked,
// mouse reports, pastes, and parts of them. The esc at the beginning may be lost, or be
// taken for a key of its own.
var garbage = []string{
	"[<35;20;10M", "[<0;3;4m", "[A", "OB", "[200~", "[201~", "]11;rgb:0000/0000/0000", "[?1;2c", "[0n", "[24;80R", "P1$r0m",
	"[I", "[1;5C", "[[A", "[3~",
}

// anyInput draws one message of a terminal: keys one by one, or several that came in one
// read, any other key with alt or without, text typed or pasted, garbage, the mouse, the
// focus, and any size.
func anyInput(t *rapid.T, keys []string) tea.Msg {
	letters := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return len([]rune(k)) != 1 })
	text := func(s string, paste, alt bool) tea.Msg {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s), Paste: paste, Alt: alt}
	}
	switch kind := rapid.IntRange(0, 19).Draw(t, "kind"); kind {
	case 0, 1:
		return text(strings.Join(rapid.SliceOfN(rapid.SampledFrom(letters), 2, 8).Draw(t, "letters"), ""), false, false)
	case 2:
		return text(rapid.SampledFrom(garbage).Draw(t, "garbage"), false, false)
	case 3:
		end := rapid.SampledFrom([]string{"", "\r", "\n", "y", "y\r\n"}).Draw(t, "end")
		return text(rapid.StringN(1, 12, 40).Draw(t, "pasted")+end, true, false)
	case 4:
		return text(rapid.StringN(1, 3, 12).Draw(t, "typed"), false, rapid.Bool().Draw(t, "alt"))
	case 5:
		return tea.KeyMsg{Type: tea.KeyType(rapid.IntRange(-90, 127).Draw(t, "type")), Alt: rapid.Bool().Draw(t, "alt")}
	case 6:
		return tea.WindowSizeMsg{Width: rapid.IntRange(0, 220).Draw(t, "width"), Height: rapid.IntRange(0, 70).Draw(t, "height")}
	case 7:
		click := tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonLeft}
		return rapid.SampledFrom([]tea.Msg{tea.FocusMsg{}, tea.BlurMsg{}, click}).Draw(t, "other")
	}
	return uitest.Key(rapid.SampledFrom(keys).Draw(t, "key"))
}

// goesOn changes a run from outside: steps, another's change, another attempt or phase.
func goesOn(t *rapid.T, run *uitest.Session) {
	switch rapid.IntRange(0, 4).Draw(t, "news") {
	case 0:
		run.S.Step += rapid.IntRange(1, 300).Draw(t, "steps")
	case 1:
		run.S.Attempt++
	case 2:
		run.S.State = rapid.SampledFrom([]wire.Phase{
			wire.Starting, wire.Running, wire.Paused, wire.Stalled, wire.Crashed, wire.Stopped, wire.Finished,
		}).Draw(t, "phase")
	case 3:
		v := rapid.Float64Range(0.05, 0.95).Draw(t, "w")
		run.Ledger = append(run.Ledger, wire.Entry{
			Seq: int64(len(run.Ledger) + 1), ID: fmt.Sprint("hers", len(run.Ledger)), Author: "alice", Action: wire.Set, Step: run.S.Step + 1,
			Fate:    rapid.SampledFrom([]wire.Fate{wire.Applied, wire.Scheduled}).Draw(t, "fate"),
			Changes: []wire.Changed{{Name: "kd.w", Old: run.K[0].Value, New: v}},
		})
		run.K[0].Value = v
	}
}

// named reports whether a dialog takes one of a message's keys as its decision.
func named(o ui.Overlay, msg tea.Msg) bool {
	decision, _ := o.(ui.Decision)
	k, isKey := msg.(tea.KeyMsg)
	return decision != nil && isKey && slices.ContainsFunc(single(k), decision.Decides)
}

// Nothing is done to a run but by a key that the open dialog names for it, and that came
// after a pause in which the whole dialog could be read: with any input, in any rhythm
// and at any size, and with any news of the run. A read-only workbench does nothing at
// all.
func TestNothingReachesARunWithoutADialogThatCouldBeRead(t *testing.T) {
	keys := anyKeys()
	pauses := rapid.SampledFrom([]time.Duration{0, 10 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond})
	worlds := []func() *uitest.Session{uitest.Live, uitest.Live, paused, uitest.Crashed, uitest.Finished}
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		run := worlds[rapid.IntRange(0, len(worlds)-1).Draw(t, "world")]()
		d := start(run, 120, 35)
		k := &kitchen{}
		d.recipes = k
		d.from = rapid.SampledFrom([]string{"", "runs", "plan"}).Draw(t, "opened from")
		d.c.Readonly = rapid.IntRange(0, 9).Draw(t, "readonly") == 0
		var top ui.Overlay
		var opened, last time.Time
		read := false // there was a pause since the dialog is open
		for range rapid.IntRange(1, 50).Draw(t, "messages") {
			if rapid.IntRange(0, 9).Draw(t, "goes on") == 0 {
				goesOn(t, run)
				d.send(uitest.Batch(run))
			}
			msg := anyInput(t, keys)
			if d.c.Top() != nil && rapid.Bool().Draw(t, "likely") {
				msg = uitest.Key(rapid.SampledFrom([]string{"enter", "y", "tab", "7"}).Draw(t, "likely key"))
			}
			d.now = d.now.Add(pauses.Draw(t, "pause"))
			if _, isKey := msg.(tea.KeyMsg); isKey {
				read = read || d.now.Sub(last) >= 425*time.Millisecond || d.now.Sub(opened) >= 1500*time.Millisecond
				last = d.now
			}
			decides := named(d.c.Top(), msg)
			shown := strings.Contains(d.View(), "esc cancel") // the last line of a dialog
			before := d.acted() + len(k.begun)
			d.send(msg)
			uitest.Exact(t, fmt.Sprintf("after %v", msg), d.View(), max(d.c.Width, 0), d.c.Height)
			if n := d.acted() + len(k.begun); n > before {
				total++
				if !decides || !read || !shown || d.c.Readonly {
					t.Fatalf("%#v acted; the dialog names it: %v; after a pause: %v; shown whole: %v; read-only: %v; sent %+v", msg, decides, read,
						shown, d.c.Readonly, run.Requests)
				}
			}
			if d.c.Top() != top {
				top, opened, read = d.c.Top(), d.now, false
			}
		}
	})
	if total == 0 {
		t.Error("no input reached a run at all: the test tries nothing")
	}
}
