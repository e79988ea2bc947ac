package tui

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

func TestAnothersChangeIsToldWithItsAuthor(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	r := wire.Request{ID: "hers", Author: "alice@box", Action: wire.Set, Changes: []wire.Change{{Name: "kd.temperature", Value: 5.0}}}
	if _, err := run.Do(t.Context(), r, 0); err != nil {
		t.Fatal(err)
	}
	d.send(uitest.Batch(run))
	if got, want := d.c.Flash().Text, "kd.temperature 4 → 5 applied at step 12341 (alice@box)"; got != want {
		t.Errorf("it says %q, not %q", got, want)
	}
	d.press("down") // a key clears it, and the next batch has nothing new
	d.send(uitest.Batch(run))
	if got := d.c.Flash().Text; got != "" {
		t.Errorf("it says again %q", got)
	}
	d.press("k", "left", "a", "y")
	d.send(uitest.Batch(run))
	if got := d.c.Flash().Text; strings.Contains(got, "(you)") {
		t.Errorf("of one's own it says %q", got)
	}
}
