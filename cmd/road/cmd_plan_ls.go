package main

import (
	"context"
	"fmt"
	"slices"

	"dev.road/workbench/session/plan"
)

type planLsCmd struct{}

// Help implements kong's HelpProvider.
func (planLsCmd) Help() string {
	return `Lists the built-in plans, then the other plans that have been started, each with the number of its
jobs that are done. A plan is not started, running, not running (stopped, or ended with failed jobs),
killed (its process was, and runs may go on), or done.

With --json: one object per plan, {"plan","scale","about","state","done","jobs"}.

Exit status: 0 listed; 1 a plan cannot be read, and the others are listed.`
}

// listedPlan is a plan in the list.
type listedPlan struct {
	Plan  string        `json:"plan"` // as other commands take it
	Scale string        `json:"scale"`
	About string        `json:"about"`
	State plan.Standing `json:"state"`
	Done  int           `json:"done"`
	Jobs  int           `json:"jobs"`
}

// Run implements the command.
func (planLsCmd) Run(a *app) error {
	var args []planArg
	for _, name := range plan.List() {
		args = append(args, planArg{Plan: name, Scale: plan.Demo})
	}
	folders, err := plan.Folders()
	if err != nil {
		return err
	}
	unread := 0
	fail := func(name string, err error) {
		unread++
		fmt.Fprintf(a.err, "road: plan ls: %s: %v\n", name, err)
	}
	for _, f := range folders {
		r, _, err := f.Read()
		if arg := (planArg{Plan: r.Plan, Scale: r.Scale}); err != nil {
			fail(f.Name(), err)
		} else if !slices.Contains(args, arg) {
			args = append(args, arg)
		}
	}
	rows := [][]string{{"PLAN", "SCALE", "STATE", "JOBS DONE", "ABOUT"}}
	for _, arg := range args {
		l, err := arg.listed(a.ctx)
		if err != nil {
			fail(arg.words(), err)
			continue
		}
		if a.json {
			if err := a.object(l); err != nil {
				return err
			}
		}
		rows = append(rows, []string{l.Plan, l.Scale, string(l.State), fmt.Sprintf("%d/%d", l.Done, l.Jobs), l.About})
	}
	if !a.json {
		a.table(rows)
	}
	if unread > 0 {
		return fmt.Errorf("plan ls: %d plans cannot be read", unread)
	}
	return nil
}

// listed is the plan in the list.
func (c *planArg) listed(ctx context.Context) (listedPlan, error) {
	o, err := c.open(0)
	if err != nil {
		return listedPlan{}, err
	}
	all, held, err := o.look(ctx)
	if err != nil {
		return listedPlan{}, err
	}
	l := listedPlan{Plan: c.Plan, Scale: c.Scale, About: o.About, Jobs: len(all)}
	for _, s := range all {
		if s.Phase == plan.Done {
			l.Done++
		}
	}
	var record plan.Record
	if o.known {
		record = o.record
	}
	l.State = record.Standing(held, l.Done == l.Jobs)
	return l, nil
}
