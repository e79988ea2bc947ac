package main

import (
	"encoding/csv"
	"strings"

	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/visible"
)

// The formats of results.
const (
	textFormat     = "text"
	csvFormat      = "csv"
	markdownFormat = "markdown"
)

// tables prints tables with their titles, then notes.
func (a *app) tables(all []results.Table, format string, notes []string) {
	for _, t := range all {
		title := "%s\n"
		if format == markdownFormat {
			title = "### %s\n\n"
		}
		a.printf(title, visible.Cell(t.Title))
		a.rows(append([][]string{t.Head}, t.Rows...), format)
		a.printf("\n")
	}
	a.notes(notes, format)
}

// rows prints rows, the first of which is the head.
func (a *app) rows(rows [][]string, format string) {
	if format == markdownFormat {
		a.markdown(rows)
		return
	}
	a.table(rows)
}

// markdown prints rows, the first of which is the head.
func (a *app) markdown(rows [][]string) {
	for i, row := range rows {
		for _, cell := range row {
			a.printf("| %s ", strings.ReplaceAll(visible.Cell(cell), "|", `\|`))
		}
		a.printf("|\n")
		if i == 0 {
			a.printf("%s|\n", strings.Repeat("|---", len(row)))
		}
	}
}

// lineWidth is the longest line of text that is no table.
const lineWidth = 100

// notes prints a line each, broken for people who read them in a terminal.
func (a *app) notes(notes []string, format string) {
	for _, n := range notes {
		if n = visible.Cell(n); format != markdownFormat {
			n = strings.Join(ui.Wrap(n, lineWidth-2), "\n  ")
		}
		a.printf("- %s\n", n)
	}
}

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
