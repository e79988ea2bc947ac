package main

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/wire"
)

type knobsCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (knobsCmd) Help() string {
	return `The trainer declares them; without one they are as they were last. Where a knob has many choices the table has the first; --json has all.

With --json: an array of {"name","type":"float"|"int"|"enum"|"bool","value","default","min","max","choices","unit","group","help"}.

Exit status: 0; 1 the run cannot be read; 2 bad usage.`
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
		rows := [][]string{{"KNOB", "VALUE", "RANGE", "MEANING"}}
		for _, k := range declared {
			rows = append(rows, []string{k.Name, wire.FormatValue(k.Value), knobRange(k), k.Help})
		}
		a.table(rows)
	})
}

// widestRange is how many cells the choices of a knob may take in the table: the
// dev metrics of a run with many datasets would take hundreds.
const widestRange = 44

// knobRange is what a knob can be; of too many choices the first ones.
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
