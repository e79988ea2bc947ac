package main

import (
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/tui/ui"
)

// plan returns the plan that the arguments name, or nil.
func (c *resultsCmd) plan() (*planJobs, error) {
	if len(c.Runs) != 1 || len(c.Arm) > 0 {
		return nil, nil
	}
	if isRun(c.Runs[0]) || !plan.Names(c.Runs[0]) {
		return nil, nil
	}
	if c.BySeed || c.Measure || len(c.Against) > 0 || c.Primary != "" {
		return nil, usage(errors.New("results: --by-seed, --against, --primary and --measure are for runs: a plan states its comparisons"))
	}
	if c.Screen && (len(c.Dataset) > 0 || c.Size != needed) {
		return nil, usage(errors.New("results: --dataset and --difference do not go with the screen of a plan"))
	}
	return (&planArg{Plan: c.Runs[0], Scale: c.Scale}).open(0)
}

// ofPlan prints the published table of a plan, and its own comparisons.
func (c *resultsCmd) ofPlan(a *app, o *planJobs) error {
	if c.Screen {
		screen := c.options()
		screen.Plan, screen.Screen = o.watch(planArg{Plan: c.Runs[0], Scale: c.Scale}), "results"
		return a.watch(screen)
	}
	all, held, err := o.look(a.ctx)
	if err != nil {
		return err
	}
	r, err := o.Report(a.ctx, all, c.Dataset, c.Size)
	if err != nil {
		return fmt.Errorf("results: %w", err)
	}
	switch arg := (&planArg{Plan: c.Runs[0], Scale: c.Scale}).words(); {
	case r.Done():
	case held:
		fmt.Fprintln(a.err, "no compared run is done yet; the jobs are shown by: road plan status", arg)
	default:
		fmt.Fprintln(a.err, "no compared run is done yet; run the plan with: road plan run", arg)
	}
	switch {
	case a.json:
		return a.object(r)
	case c.Format == csvFormat:
		return a.csv(r.Exact())
	}
	title := "## " + r.Title()
	if c.Format != markdownFormat {
		title = strings.Join(ui.Wrap(r.Title(), lineWidth), "\n")
	}
	a.printf("%s\n\n", title)
	a.tables(r.Tables(), c.Format, r.AllNotes())
	return nil
}
