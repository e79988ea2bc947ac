package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/visible"
)

// compare prints kinds of runs beside each other, and their comparisons.
func (c *resultsCmd) compare(a *app, arms []results.Arm, d results.Design, err error) error {
	if err != nil {
		return usage(fmt.Errorf("results: %w", err))
	}
	e, err := results.NewExperiment(arms, d, c.Size, nil)
	if bad := (*results.DesignError)(nil); errors.As(err, &bad) {
		return usage(fmt.Errorf("results: %w", err))
	} else if err != nil {
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

// The formats of results.
const (
	csvFormat      = "csv"
	markdownFormat = "markdown"
)

// tables prints tables with their titles, then notes.
func (a *app) tables(all []results.Table, format string, notes []string) {
	for _, t := range all {
		rows := append([][]string{t.Head}, t.Rows...)
		if format == markdownFormat {
			a.printf("### %s\n\n", visible.Cell(t.Title))
			a.markdown(rows)
		} else {
			a.printf("%s\n", visible.Cell(t.Title))
			a.table(rows)
		}
		a.printf("\n")
	}
	for _, n := range notes {
		if format != markdownFormat {
			n = strings.Join(ui.Wrap(n, noteWidth), "\n  ")
		}
		a.printf("- %s\n", n)
	}
}

// noteWidth is the longest line of a note, without its indent.
const noteWidth = 98

// csv prints tables, each with its head, a blank line between them.
func (a *app) csv(all []results.Table) error {
	for i, t := range all {
		if i > 0 {
			a.printf("\n")
		}
		if err := csv.NewWriter(a.out).WriteAll(append([][]string{t.Head}, t.Rows...)); err != nil {
			return err
		}
	}
	return nil
}
