package engine

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
)

// decideFlow carries out the actions that steer the loop itself.
func (t *trainer) decideFlow(r wire.Request, e *wire.Entry) error {
	paused := t.phase == wire.Paused
	switch r.Action {
	case wire.Pause:
		if paused {
			e.Fate = wire.Noop
		}
	case wire.Resume:
		if !paused {
			e.Fate = wire.Noop
		}
	case wire.StepN:
		if r.Steps < 1 {
			return fmt.Errorf("step wants how many steps, at least 1")
		}
		if !paused {
			return fmt.Errorf("the run is not paused; pause it first")
		}
	case wire.Checkpoint:
		if t.at.Step == 0 {
			return fmt.Errorf("no step has been done yet: there is nothing to save")
		}
		if t.keeper.newest == t.at.Step {
			e.Fate = wire.Noop
		} else if err := t.keeper.save(); err != nil {
			return err
		}
	}
	if err := t.write(e); err != nil {
		return err
	}
	if e.Fate == wire.Noop {
		return nil
	}
	switch r.Action {
	case wire.Pause:
		t.pause("paused by " + r.Author)
	case wire.Resume:
		t.resume()
	case wire.StepN:
		t.resume()
		t.pauseAfter = t.at.Step + r.Steps
	case wire.Stop:
		t.stopping = true
	}
	return nil
}

// pause stops taking steps; jobs and requests go on.
func (t *trainer) pause(why string) { t.hold("info", why) }

// halt pauses because something is wrong that only a person can mend. What
// was wrong is tried again at every safe point, and told once.
func (t *trainer) halt(why string) {
	if t.phase != wire.Paused || t.note != why {
		t.hold("error", why)
	}
}

func (t *trainer) hold(level wire.Level, why string) {
	t.phase, t.note, t.pauseAfter = wire.Paused, why, 0
	t.report.Say("state", level, nil, "paused after step %d: %s", t.at.Step, why)
}

func (t *trainer) resume() {
	t.phase, t.note = wire.Running, ""
	t.report.Say("state", "info", nil, "running from step %d", t.at.Step+1)
}

// decideCancel ends a job, or takes back a scheduled set.
func (t *trainer) decideCancel(r wire.Request, e *wire.Entry) error {
	if i := slices.IndexFunc(t.scheduled, func(s scheduledSet) bool { return s.entry.ID == r.Target }); i >= 0 {
		gone := t.scheduled[i].entry
		gone.Fate = wire.Cancelled
		if err := t.write(&gone); err != nil {
			return err
		}
		t.scheduled = slices.Delete(t.scheduled, i, i+1)
		return t.write(e)
	}
	j := t.jobs.find(r.Target)
	if j == nil {
		return fmt.Errorf("%q is neither a job that goes on nor a scheduled set", r.Target)
	}
	e.Job, e.Dataset, e.Teacher = j.shown.ID, j.shown.Dataset, j.shown.Teacher
	if err := t.write(e); err != nil {
		return err
	}
	t.jobs.end(j, "cancelled", "by "+r.Author)
	return nil
}
