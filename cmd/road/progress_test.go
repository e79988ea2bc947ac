package main

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
)

// A pause has one line for each of its reasons, however long it lasts; steps have one
// whenever it is time.
func TestAPauseIsToldOnceUntilItsReasonChanges(t *testing.T) {
	p := &pace{}
	told := func(s wire.State) bool { return p.line(s) != "" }
	full := wire.State{State: wire.Paused, Step: 65, Steps: 120, Note: "no space left on device"}
	for i := range 5 {
		if told(full) != (i == 0) {
			t.Fatalf("look %d at a full disk: told %v", i, i != 0)
		}
	}
	other := full
	other.Note = "paused by you"
	if line := p.line(other); !strings.HasSuffix(line, "paused  paused by you") || told(other) {
		t.Errorf("another reason is told as %q", line)
	}
	running := wire.State{State: wire.Running, Step: 65, Steps: 120}
	for range 2 {
		if !told(running) {
			t.Error("a run that takes steps is told of only once")
		}
	}
	if !told(full) || told(full) {
		t.Error("the same cause after steps is not told once more")
	}
	if starting := (wire.State{State: wire.Starting, Note: "reading"}); !told(starting) || told(starting) {
		t.Error("a start is not told once")
	}
}
