package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/results"
)

// plan returns the plan that the arguments name, or nil.
func (c *resultsCmd) plan() (*planJobs, error) {
	if len(c.Runs) != 1 || len(c.Arm) > 0 {
		return nil, nil
	}
	if _, err := session.Find(c.Runs[0]); err == nil || !plan.Names(c.Runs[0]) {
		return nil, nil
	}
	if c.BySeed || c.Measure || len(c.Against) > 0 || c.Primary != "" {
		return nil, usage(errors.New("results: --by-seed, --against, --primary and --measure are for runs: a plan states its comparisons"))
	}
	return (&planArg{Plan: c.Runs[0], Scale: c.Scale}).open(0)
}

// ofPlan prints the published table of a plan, and its own comparisons.
func (c *resultsCmd) ofPlan(a *app, o *planJobs) error {
	if o == nil {
		return nil
	}
	all, err := o.look(a.ctx)
	if err != nil {
		return err
	}
	published, found := results.PublishedTable(o.Table)
	if a.json && found {
		if err := a.object(published); err != nil {
			return err
		}
	} else if found {
		if err := c.published(a, published); err != nil {
			return err
		}
	}
	for _, j := range o.jobs {
		if j.Does == plan.Compare {
			if err := c.ofComparison(a, j, all); err != nil {
				return err
			}
		}
	}
	return nil
}

// published prints a table of the source.
func (c *resultsCmd) published(a *app, p results.Published) error {
	rows := [][]string{append([]string{"PUBLISHED: " + p.Title}, p.Columns...)}
	for _, r := range p.Rows {
		label := r.Label
		if r.Only {
			label += " (published only)"
		}
		row := []string{label}
		for _, v := range r.Values {
			if v == "" {
				v = "-"
			}
			row = append(row, v)
		}
		rows = append(rows, row)
	}
	if c.Format == "csv" {
		return csv.NewWriter(a.out).WriteAll(rows)
	}
	if c.Format == "markdown" {
		a.markdown(rows)
	} else {
		a.table(rows)
	}
	a.printf("\nSource: %s\n", p.Source)
	for _, note := range p.Notes {
		a.printf("Note: %s\n", note)
	}
	a.printf("\n")
	return nil
}

// ofComparison prints a comparison of a plan's arms, of the runs that are done.
func (c *resultsCmd) ofComparison(a *app, j *plan.Job, all []plan.Status) error {
	root, err := recipe.Runs()
	if err != nil {
		return err
	}
	if len(c.Dataset) == 0 {
		c.Dataset = j.Datasets
	}
	var groups []results.Group
	var runs []*results.Run
	for _, arm := range j.Arms {
		g := results.Group{Name: arm.Name}
		for _, name := range arm.Runs {
			if slices.ContainsFunc(all, func(s plan.Status) bool { return s.Run == name && s.Phase == plan.Done }) {
				r, err := results.Of(a.ctx, session.Folder(filepath.Join(root, name)), false)
				if err != nil {
					return err
				}
				c.choose(r)
				g.Runs, runs = append(g.Runs, r.Name), append(runs, r)
			}
		}
		if n := len(arm.Runs) - len(g.Runs); n > 0 {
			fmt.Fprintf(a.err, "%s: %d of %d runs are not done\n", arm.Name, n, len(arm.Runs))
		}
		groups = append(groups, g)
	}
	if len(runs) == 0 {
		fmt.Fprintln(a.err, "nothing is done yet; begin it with: road plan run", c.Runs[0])
		return nil
	}
	arms, err := results.Grouped(groups, runs)
	return c.compare(a, arms, j.Design, err)
}
