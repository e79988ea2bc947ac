package main

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/wire"
)

type knobsCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (knobsCmd) Help() string {
	return `Lists the knobs that the trainer declares, or their last values if there is no trainer. The
table shows the first choices of a knob with many; --json has all. Of a run with schedules it shows
the next point of each; a set of such a knob ends its schedule, and an undo takes it up again.

With --json: an array of
{"name","type":"float"|"int"|"enum"|"bool","value","default","min","max","choices","unit","group","help","schedule"};
schedule, of a knob that has one in the recipe: {"points":["STEP: VALUE", …],"ended","next":{"step","value","way"}}.

Exit status: 0 listed; 1 the run cannot be read; 2 bad usage.`
}

// Run implements the command.
func (c *knobsCmd) Run(a *app) error {
	run, err := c.open()
	if err != nil {
		return err
	}
	declared, err := run.Knobs(a.ctx)
	if err != nil {
		return err
	}
	return a.print(declared, func() {
		a.table(knobRows(declared))
	})
}

// knobRows are the rows of the table, with a column of schedules if there are any.
func knobRows(declared []wire.Knob) [][]string {
	rows := [][]string{{"KNOB", "VALUE", "RANGE", "MEANING"}}
	for _, k := range declared {
		rows = append(rows, []string{k.Name, wire.FormatValue(k.Value), knobRange(k), k.Help})
	}
	if slices.ContainsFunc(declared, func(k wire.Knob) bool { return k.Schedule != nil }) {
		rows[0] = slices.Insert(rows[0], 2, "SCHEDULE")
		for i, k := range declared {
			rows[i+1] = slices.Insert(rows[i+1], 2, knobs.Scheduled(k))
		}
	}
	return rows
}

// widestRange is the maximum width of a knob's choices in the table, in cells: the
// dev metrics of a run with many datasets would take hundreds.
const widestRange = 44

// knobRange returns a knob's range or choices, of too many only the first.
func knobRange(k wire.Knob) string {
	switch k.Type {
	case "enum":
		shown := len(k.Choices)
		for shown > 1 && len(strings.Join(k.Choices[:shown], " ")) > widestRange {
			shown--
		}
		text := strings.Join(k.Choices[:shown], " ")
		if more := len(k.Choices) - shown; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		return text
	case "bool":
		return "true false"
	default:
		return knobs.Span(k)
	}
}
