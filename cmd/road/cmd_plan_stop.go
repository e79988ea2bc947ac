package main

import (
	"context"
	"fmt"
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
	o, err := c.open(0)
	if err != nil {
		return err
	}
	if err := o.stop(a.ctx); err != nil {
		return err
	}
	if !a.json {
		a.printf("plan %s at scale %s has ended; go on with: road plan run %s\n", o.Name, o.Scale, c.Plan)
	}
	return nil
}

// orphans are the plan's runs that have trainers while no process runs the plan: it was
// killed. The runs of other plans, which this one shares, are none.
func (o *planJobs) orphans(all []plan.Status) ([]string, error) {
	if held, err := o.folder.Held(); err != nil || held {
		return nil, err
	}
	var runs []string
	for _, s := range all {
		if s.Live() && strings.HasPrefix(s.Run, o.Name+"-"+s.Stage) {
			runs = append(runs, s.Run)
		}
	}
	return runs, nil
}

// stop ends the plan's process, and waits until it has ended. Without a process it ends the
// runs that have outlived it.
func (o *planJobs) stop(ctx context.Context) error {
	held, err := o.folder.Held()
	if err != nil {
		return err
	}
	if !held {
		return o.stopOrphans(ctx)
	}
	record, _, err := o.folder.Read()
	if err != nil {
		return err
	}
	if err := syscall.Kill(record.PID, syscall.SIGTERM); err != nil {
		return fmt.Errorf("end the process %d of plan %s: %w", record.PID, o.Name, err)
	}
	for {
		if held, err := o.folder.Held(); err != nil || !held {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stopOrphans saves and ends the runs that have outlived the plan's process.
func (o *planJobs) stopOrphans(ctx context.Context) error {
	all, err := o.look(ctx)
	if err != nil {
		return err
	}
	runs, err := o.orphans(all)
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return fmt.Errorf("no process runs plan %s at scale %s", o.Name, o.Scale)
	}
	for _, name := range runs {
		f, err := session.Find(name)
		if err != nil {
			return err
		}
		e, err := send(ctx, session.Open(f), wire.Request{Action: wire.Stop})
		if err == nil && e.Fate == wire.Refused {
			err = fmt.Errorf("%w: %s", errRefused, e.Why)
		}
		if err != nil {
			return fmt.Errorf("stop %s, which has outlived the process of plan %s: %w", name, o.Name, err)
		}
	}
	return nil
}
