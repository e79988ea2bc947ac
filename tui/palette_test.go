package tui

import (
	"strings"
	"testing"

	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

// found opens the palette on a screen, types, and returns the ids that it lists.
func found(t *testing.T, screen, query string) []string {
	t.Helper()
	d := start(uitest.Live(), 120, 35)
	d.press(screen, ":", query)
	p, ok := d.c.Top().(*palette)
	if !ok {
		t.Fatal("no palette is open")
	}
	ids := make([]string, len(p.found))
	for i, b := range p.found {
		ids[i] = b.ID
	}
	return ids
}

func TestThePaletteRanksWordsBeforeScatteredLetters(t *testing.T) {
	for _, c := range []struct{ screen, query, want string }{
		{"1", "pause", "run.pause"},
		{"1", "rewind", "run.rewind"},
		{"1", "checkpoint", "run.checkpoint"},
		{"4", "heat", "inspect.heat"},
		{"4", "sort", "inspect.sort"},
		{"4", "inspect", "go.inspect"},
		{"1", "start another", "run.branch"},
		{"5", "filt", "events.filter"}, // before what is of all screens
	} {
		if got := found(t, c.screen, c.query); len(got) == 0 || got[0] != c.want {
			t.Errorf("%q on screen %s finds %v, not %s first", c.query, c.screen, got, c.want)
		}
	}
	of := func(help string) *ui.Binding { return &ui.Binding{ID: "x.y", Help: help} }
	all := []*ui.Binding{of("s t e p"), of("overstep"), of("stepping"), of("a step"), of("another step")}
	var got []string
	for _, b := range ranked(all, "step") {
		got = append(got, b.Help)
	}
	if want := "a step, another step, stepping, overstep"; strings.Join(got, ", ") != want {
		t.Errorf("ranked %v", got)
	}
	if got := found(t, "1", "rwnd"); len(got) == 0 {
		t.Error("scattered letters find nothing")
	}
}

func TestThePaletteTellsWhyACommandIsDisabled(t *testing.T) {
	d := start(uitest.Live(), 80, 24)
	d.press("1", ":", "few steps")
	if v := d.View(); !strings.Contains(v, "disabled: the run is not paused") {
		t.Errorf("the palette:\n%s", v)
	}
}
