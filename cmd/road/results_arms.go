package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/results"
)

// groups are the arms that the flags name; their runs are added to the arguments.
func (c *resultsCmd) groups() ([]results.Group, error) {
	if len(c.Arm) > 0 && (c.BySeed || len(c.Runs) > 0) {
		return nil, errors.New("--arm names the runs: leave out --by-seed and other runs")
	}
	var groups []results.Group
	for _, arm := range c.Arm {
		at := strings.LastIndexByte(arm, '=') // the name of a run has none
		if at < 1 || at == len(arm)-1 {
			return nil, fmt.Errorf("--arm %q is not NAME=RUN,RUN", arm)
		}
		g := results.Group{Name: arm[:at], Runs: strings.Split(arm[at+1:], ",")}
		for _, run := range g.Runs {
			if slices.Contains(c.Runs, run) {
				return nil, fmt.Errorf("run %s is in two arms, or twice in one", run)
			}
			c.Runs = append(c.Runs, run)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// design is the comparisons that the flags state.
func (c *resultsCmd) design() (results.Design, error) {
	d := results.Design{Primary: c.Primary}
	if len(c.Arm) == 0 && (len(c.Against) > 0 || c.Primary != "") {
		return d, errors.New("--against and --primary name arms: state these with --arm")
	}
	for _, pair := range c.Against {
		arm, against, ok := strings.Cut(pair, "=")
		if !ok || arm == "" || against == "" {
			return d, fmt.Errorf("--against %q is not NAME=NAME", pair)
		}
		if _, twice := d.Against[arm]; twice {
			return d, fmt.Errorf("--against names arm %s twice: an arm has one reference", arm)
		}
		if d.Against == nil {
			d.Against = map[string]string{}
		}
		d.Against[arm] = against
	}
	return d, nil
}

// compare prints kinds of runs beside each other, and their comparisons.
func (c *resultsCmd) compare(a *app, groups []results.Group, d results.Design) error {
	e, err := c.experiment(a.ctx, groups, d)
	if err != nil {
		return fmt.Errorf("results: %w", err)
	}
	switch {
	case a.json:
		return a.object(e)
	case c.Format == csvFormat:
		return a.csv(e.Exact())
	}
	a.tables(e.Tables(), c.Format, e.Notes)
	return nil
}

// experiment reads the runs as the arms that are given; without any, runs that differ by
// their seed alone are one.
func (c *resultsCmd) experiment(ctx context.Context, groups []results.Group, d results.Design) (*results.Experiment, error) {
	runs, err := c.read(ctx, false)
	if err != nil {
		return nil, err
	}
	var arms []results.Arm
	if len(groups) > 0 {
		arms, err = results.Grouped(c.byName(groups, runs), runs)
	} else {
		arms, err = results.BySeed(runs)
	}
	if err != nil {
		return nil, usage(err)
	}
	e, err := results.NewExperiment(arms, d, c.Size, nil)
	if bad := (*results.DesignError)(nil); errors.As(err, &bad) {
		err = usage(err)
	}
	return e, err
}

// byName are arms with the names of their runs in the place of the arguments.
func (c *resultsCmd) byName(groups []results.Group, runs []*results.Run) []results.Group {
	named := make([]results.Group, len(groups))
	for i, g := range groups {
		named[i].Name = g.Name
		for _, run := range g.Runs {
			named[i].Runs = append(named[i].Runs, runs[slices.Index(c.Runs, run)].Name)
		}
	}
	return named
}
