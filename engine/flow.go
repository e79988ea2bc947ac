package engine

import (
	"fmt"

	"dev.road/workbench/session/wire"
)

// decideFlow carries out the actions that steer the loop itself.
func (t *trainer) decideFlow(r wire.Request, e *wire.Entry) error {
	paused := t.control.Phase() == wire.Paused
	switch r.Action {
	case wire.Pause:
		if paused && !t.control.Passing() {
			e.Fate = wire.Noop
		}
	case wire.Resume:
		if !paused {
			e.Fate = wire.Noop
		}
	case wire.StepN:
		if r.Steps < 1 {
			return fmt.Errorf("step needs a number of steps, at least 1")
		}
		if !paused {
			return fmt.Errorf("the run is not paused; pause it first")
		}
	case wire.Checkpoint:
		if t.at.Step == 0 {
			return fmt.Errorf("no step has been done yet: there is nothing to save")
		}
		if t.keeper.Saved() {
			e.Fate = wire.Noop
		} else if err := t.keeper.Save(); err != nil {
			return err
		}
	case wire.Stop: // whoever hears that it was applied may count on the checkpoint
		if !t.saved("stop again") {
			return fmt.Errorf("the run is paused instead: %s", t.control.Note())
		}
	}
	if err := t.control.Enter(e); err != nil {
		return err
	}
	if e.Fate == wire.Noop {
		return nil
	}
	switch r.Action {
	case wire.Pause:
		t.control.Pause("paused by " + r.Author)
	case wire.Resume:
		t.control.Resume()
		t.teach(true)
	case wire.StepN:
		t.control.ResumeFor(r.Steps)
		t.teach(true)
	case wire.Stop:
		t.control.Stop()
	}
	return nil
}

// decideCancel ends a job, or takes back a scheduled set.
func (t *trainer) decideCancel(r wire.Request, e *wire.Entry) error {
	if found, err := t.control.CancelScheduled(r.Target); err != nil {
		return err
	} else if found {
		return t.control.Enter(e)
	}
	var shown wire.Job
	j := t.jobs.Find(r.Target)
	if j != nil {
		shown = j.Shown
	} else if failed, ok := t.jobs.FailedTeaching(r.Target); ok { // it is not tried again
		shown = failed
	} else {
		return fmt.Errorf("%q is neither an unfinished job nor a scheduled set", r.Target)
	}
	e.Job, e.Dataset, e.Teacher = shown.ID, shown.Dataset, shown.Teacher
	if err := t.control.Enter(e); err != nil {
		return err
	}
	if j != nil {
		t.jobs.End(j, wire.JobCancelled, "by "+r.Author)
	}
	t.cancelTeaching(shown)
	return nil
}
