package tui

import (
	"reflect"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

func TestARewindGoesToTheChosenCheckpointWithTheTypedChanges(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press("w", "right", "tab")
	for _, r := range "kd.w=2x kd.t_squared=off" {
		d.press(string(r))
	}
	if view := d.View(); !strings.Contains(view, "Go back to a checkpoint") || !strings.Contains(view, "11500") {
		t.Errorf("the dialog does not show what was chosen:\n%s", view)
	}
	d.press("ctrl+u")
	for _, r := range "kd.w" {
		d.press(string(r))
	}
	d.press("enter")
	if len(run.Requests) > 0 || !strings.Contains(d.View(), `"kd.w" is not KNOB=VALUE`) {
		t.Fatalf("sent %+v with the dialog at\n%s", run.Requests, d.View())
	}
	for _, r := range "=0.5" {
		d.press(string(r))
	}
	d.press("enter")
	if len(run.Requests) != 1 {
		t.Fatalf("%d requests were sent", len(run.Requests))
	}
	got := run.Requests[0]
	if got.Action != wire.Rewind || got.Checkpoint != 11500 || !reflect.DeepEqual(got.Changes, []wire.Change{{Name: "kd.w", Value: 0.5}}) {
		t.Errorf("the request is %+v", got)
	}
	if view := d.View(); !strings.Contains(view, "rewind with kd.w 0.6 → 0.5 applied at step 11,501") {
		t.Errorf("the answer is not told:\n%s", view)
	}
}

func TestWithoutACheckpointThereIsNothingToGoBackTo(t *testing.T) {
	run := uitest.Live()
	run.Saved = nil
	d := start(run, 120, 35)
	d.press("w")
	if d.c.Top() != nil || !strings.Contains(d.View(), "the run has no checkpoint yet") {
		t.Errorf("it shows\n%s", d.View())
	}
}
