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
	changes := []wire.Change{{Name: "kd.w", Value: 0.5}}
	want := wire.Request{ID: got.ID, Author: "you", Action: wire.Rewind, Attempt: 1, Checkpoint: 11500, Changes: changes}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the request is %+v", got)
	}
	if view := d.View(); !strings.Contains(view, "rewind to step 11500 with kd.w 0.6 → 0.5 applied") {
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

// Another client goes back while the dialog is open: the checkpoint of the step
// that it shows will be another one.
func TestARewindIsRefusedInAnotherAttempt(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press("w")
	if _, err := run.Do(t.Context(), wire.Request{ID: "another's", Action: wire.Rewind, Checkpoint: 11000}, 0); err != nil {
		t.Fatal(err)
	}
	d.send(uitest.Batch(run))
	d.press("enter")
	if view := d.View(); run.S.Attempt != 2 || !strings.Contains(view, "rewind refused: the run is now in attempt 2, not 1") {
		t.Errorf("in attempt %d it shows\n%s", run.S.Attempt, view)
	}
}

// A dialog is about the run that was open, whose place another one takes.
func TestAnotherRunClosesTheDialog(t *testing.T) {
	run, next := uitest.Live(), uitest.Live()
	d := start(run, 120, 35)
	d.press("w")
	d.send(openedMsg{session: next})
	d.press("enter")
	if d.c.Top() != nil || len(run.Requests)+len(next.Requests) > 0 {
		t.Errorf("the dialog is %v; requests %+v %+v", d.c.Top(), run.Requests, next.Requests)
	}
}
