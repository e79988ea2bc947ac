package tui

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

// paused is a run that waits for a person.
func paused() *uitest.Session {
	run := uitest.Live()
	run.S.State = wire.Paused
	return run
}

// The trainer goes back, or another one resumes the run, while a dialog is open.
func TestAConfirmationOfAnEarlierAttemptIsRefused(t *testing.T) {
	for _, tc := range []struct {
		run    *uitest.Session
		id     string
		action wire.Action
	}{
		{uitest.Live(), "run.pause", wire.Pause},
		{paused(), "run.pause", wire.Resume},
		{paused(), "run.step", wire.StepN},
		{uitest.Live(), "run.checkpoint", wire.Checkpoint},
		{uitest.Live(), "run.stop", wire.Stop},
	} {
		d := start(tc.run, 120, 35)
		d.do(binding(t, d, tc.id).Do(d.c))
		moveOn(d)
		d.press("enter")
		uitest.RefusedInAttempt(t, tc.run, 1)
		if r := tc.run.Requests[0]; r.Action != tc.action || !strings.Contains(d.View(), "the run is now in attempt 2, not 1") {
			t.Errorf("%s: sent %+v, and shows\n%s", tc.id, r, d.View())
		}
	}
}

func binding(t *testing.T, d *driver, id string) ui.Binding {
	t.Helper()
	for _, b := range d.global {
		if b.ID == id {
			return b
		}
	}
	t.Fatalf("there is no %s", id)
	return ui.Binding{}
}

// moveOn begins another attempt, of which the workbench hears.
func moveOn(d *driver) {
	d.run.S.Attempt++
	d.send(uitest.Batch(d.run))
}

func TestLeavingAnEarlierAttemptEndsNoLaterTrainer(t *testing.T) {
	for _, key := range []string{"s", "K"} {
		run := uitest.Live()
		d := start(run, 120, 35)
		d.press("q")
		moveOn(d)
		d.press(key)
		if d.quit || run.Killed || !strings.Contains(d.View(), "the run is now in attempt 2, not 1") {
			t.Errorf("%s: left %v, killed %v, and shows\n%s", key, d.quit, run.Killed, d.View())
		}
	}
}
