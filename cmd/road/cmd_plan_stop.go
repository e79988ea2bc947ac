package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/wire"
)

type planStopCmd struct{ planArg }

// Help implements kong's HelpProvider.
func (planStopCmd) Help() string {
	return `Ends a plan's process. The runs in progress save and end, also those that have outlived a
process that was killed; road plan run continues them.
With --json it prints nothing.

Exit status: 0 ended; 1 neither a process nor a run of the plan goes on; 2 bad usage.`
}

// Run implements the command.
func (c *planStopCmd) Run(a *app) error {
	o, err := c.running()
	if err == nil && o == nil {
		o, err = c.open(0)
	}
	if err != nil {
		return err
	}
	if err := o.stop(a.ctx); err != nil {
		return err
	}
	if !a.json {
		a.printf("plan %s at scale %s has ended; go on with: road plan run %s\n", o.Name, o.Scale, c.words())
	}
	return nil
}

// running is the plan that a process runs from the argument's file, which may have been
// deleted or changed meanwhile, also in the plan's name; nil if there is none.
func (c *planStopCmd) running() (*planJobs, error) {
	file, err := filepath.Abs(c.Plan)
	if err != nil {
		return nil, err
	}
	folders, err := plan.Folders()
	if err != nil {
		return nil, err
	}
	for _, f := range folders {
		r, _, err := f.Read()
		if err != nil || r.Scale != c.Scale || r.Plan != c.Plan && r.Plan != file {
			continue // of an unreadable one open tells
		}
		if held, err := f.Held(); err != nil {
			return nil, err
		} else if held {
			return ofProcess(f, c.Scale), nil
		}
	}
	return nil, nil
}

// ofProcess is a plan without its file: as much of it as it takes to end its process.
func ofProcess(f plan.Folder, scale string) *planJobs {
	return &planJobs{Plan: &plan.Plan{Name: strings.TrimSuffix(f.Name(), "-"+scale), Scale: scale}, folder: f}
}

// orphans are the plan's runs that have trainers while no process runs the plan: it was
// killed. The runs of other plans, which this one shares, are none.
func (o *planJobs) orphans(all []plan.Status, held bool) []*plan.Job {
	if held {
		return nil
	}
	var runs []*plan.Job
	for _, s := range all {
		if s.Live() && o.owns(s.Job) {
			runs = append(runs, s.Job)
		}
	}
	return runs
}

// owns reports whether a job's run is the plan's, and not another's that it shares.
func (o *planJobs) owns(j *plan.Job) bool { return strings.HasPrefix(j.Run, o.Name+"-"+j.Stage) }

// stop ends the plan's process, and waits until it has ended. Without a process it ends the
// runs that have outlived it.
func (o *planJobs) stop(ctx context.Context) error {
	held, err := o.held()
	if err != nil {
		return err
	}
	if !held {
		return o.stopOrphans(ctx)
	}
	asked := 0 // the process; after it another one may begin, which waits for the lock already
	return whileTrue(ctx, func() (bool, error) {
		if held, err := o.folder.Held(); err != nil || !held {
			return held, err
		}
		record, found, err := o.folder.Read()
		if err != nil {
			return false, err
		}
		if !found || !record.Ended.IsZero() || record.PID == asked {
			return true, nil // the process has just begun, or ends
		}
		err = syscall.Kill(record.PID, syscall.SIGTERM)
		if err != nil && !errors.Is(err, syscall.ESRCH) { // as of an earlier process: this one has just begun
			return false, fmt.Errorf("end the process %d of plan %s: %w", record.PID, o.Name, err)
		}
		if err == nil {
			asked = record.PID
		}
		return true, nil
	})
}

// stopOrphans saves and ends the runs that have outlived the plan's process.
func (o *planJobs) stopOrphans(ctx context.Context) error {
	all, held, err := o.look(ctx)
	if err != nil {
		return err
	}
	runs := o.orphans(all, held)
	if len(runs) == 0 {
		return fmt.Errorf("no process runs plan %s at scale %s", o.Name, o.Scale)
	}
	for _, j := range runs {
		if err := stopRun(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// stopRun saves and ends the run of a job, and waits until its trainer has ended.
func stopRun(ctx context.Context, j *plan.Job) error {
	f, err := session.Find(j.Run)
	if err != nil {
		return err
	}
	e, err := send(ctx, session.Open(f), wire.Request{Action: wire.Stop})
	if err == nil && e.Fate == wire.Refused {
		err = fmt.Errorf("%w: %s", errRefused, e.Why)
	}
	if err != nil {
		return fmt.Errorf("stop run %s: %w", j.Run, err)
	}
	return whileTrue(ctx, func() (bool, error) {
		all, err := plan.Look(ctx, []*plan.Job{j})
		return err == nil && all[0].Live(), err
	})
}

// whileTrue waits until going is false or fails, or ctx ends.
func whileTrue(ctx context.Context, going func() (bool, error)) error {
	for {
		if is, err := going(); err != nil || !is {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
