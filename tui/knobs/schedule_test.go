package knobs

import (
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

// onItsWay gives the first knob, kd.w, a schedule.
func onItsWay(run *uitest.Session, c *ui.Context, s *Screen, value float64) {
	run.K[0].Value = value
	run.K[0].Schedule = &wire.Schedule{
		Points: []string{"9000: 0.5", "20000: 0.9 linear"}, Next: &wire.SchedulePoint{Step: 20000, Value: 0.9, Way: "linear"},
	}
	heard(run, c, s)
}

func TestAScheduledKnobShowsItsNextPointAndWhatAChangeDoes(t *testing.T) {
	run, c, s := open(160, 35)
	onItsWay(run, c, s, 0.6)
	for _, want := range []string{"linear to 0.9 at step 20000", "schedule 9000: 0.5, 20000: 0.9 linear", "a change ends it"} {
		if view := s.Render(200, 33); !strings.Contains(strings.Join(strings.Fields(view), " "), want) {
			t.Errorf("the screen does not say %q:\n%s", want, view)
		}
	}
	uitest.Press(c, s, "right", "a")
	says(t, c, "kd.w  0.6 → 0.65, which ends its schedule: linear to 0.9 at step 20000")
	uitest.Press(c, s, "enter")
	if r, _ := sent(t, run); !slices.Equal(r.Changes, []wire.Change{{Name: "kd.w", Value: 0.65, Expect: 0.6}}) {
		t.Errorf("it sent %+v", r.Changes)
	}
	run.K[0].Schedule = &wire.Schedule{Points: run.K[0].Schedule.Points, Ended: true}
	heard(run, c, s)
	if view := s.Render(200, 33); !strings.Contains(view, "ended by a change") || strings.Contains(view, "linear to") {
		t.Errorf("ended, it shows\n%s", view)
	}
	uitest.Press(c, s, "right", "a")
	if text := strings.Join(c.Top().Lines(200, 20), "\n"); strings.Contains(text, "ends") {
		t.Errorf("a further change says\n%s", text)
	}
}

// The present value holds a knob on its way, and a staged value stays when the schedule
// passes it.
func TestThePresentValueOfAScheduledKnobCanBeStaged(t *testing.T) {
	run, c, s := open(160, 35)
	onItsWay(run, c, s, 0.6)
	uitest.Press(c, s, "enter", "0", ".", "6", "enter")
	if s.staged["kd.w"] != 0.6 {
		t.Fatalf("staged: %v", s.staged)
	}
	onItsWay(run, c, s, 0.61)
	onItsWay(run, c, s, 0.6)
	uitest.Press(c, s, "a", "enter")
	if r, _ := sent(t, run); len(r.Changes) != 1 || r.Changes[0].Value != 0.6 {
		t.Errorf("it sent %+v", r.Changes)
	}
}
