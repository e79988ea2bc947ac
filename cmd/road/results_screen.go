package main

import (
	"context"
	"fmt"
	"strings"

	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/tables"
	"dev.road/workbench/worded"
)

// comparedRuns are the results of runs that are chosen in the workbench.
func comparedRuns(names []string) *tables.Source {
	return (&resultsCmd{Runs: names, Size: needed}).source(nil, results.Design{})
}

// source is the results of runs for the workbench: beside each other, or as arms.
func (c *resultsCmd) source(groups []results.Group, d results.Design) *tables.Source {
	beside := func(ctx context.Context) (tables.Sheet, error) {
		runs, err := c.read(ctx, true)
		if err != nil {
			return tables.Sheet{}, err
		}
		b := results.NewBeside(runs)
		return tables.Sheet{Title: c.title(), Command: c.command(false), Tables: b.Tables(), Notes: b.Notes}, nil
	}
	arms := func(ctx context.Context) (tables.Sheet, error) {
		e, err := c.experiment(ctx, groups, d)
		if err != nil {
			return tables.Sheet{}, err
		}
		return tables.Sheet{Title: c.title(), Command: c.command(true), Tables: e.Tables(), Notes: e.Notes}, nil
	}
	of := &tables.Source{Name: worded.Count(len(c.Runs), "run"), From: "runs", Read: beside, BySeed: arms, Joined: c.BySeed}
	if len(groups) > 0 {
		of.Read, of.BySeed = arms, nil
	}
	return of
}

// title names the runs.
func (c *resultsCmd) title() string {
	return worded.Count(len(c.Runs), "run") + ": " + strings.Join(c.Runs, ", ")
}

// command is the shell command that prints the same; the runs are joined by their seeds or not,
// unless they are in arms that --arm names.
func (c *resultsCmd) command(joined bool) string {
	line := []string{"road", "results"}
	if len(c.Arm) == 0 {
		line = append(line, c.Runs...)
		if joined {
			line = append(line, "--by-seed")
		}
	}
	flag := func(name string, values ...string) {
		for _, v := range values {
			line = append(line, name, v)
		}
	}
	flag("--arm", c.Arm...)
	flag("--against", c.Against...)
	flag("--dataset", c.Dataset...)
	if c.Primary != "" {
		flag("--primary", c.Primary)
	}
	if c.Size != needed {
		flag("--difference", fmt.Sprint(c.Size))
	}
	for i, word := range line {
		line[i] = shellWord(word)
	}
	return strings.Join(line, " ")
}
