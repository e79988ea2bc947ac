package main

import (
	"os"

	"dev.road/workbench/bench/control"
)

type benchControlCmd struct {
	Trainer string `placeholder:"FILE" help:"The road-trainer that is measured; otherwise the one beside road."`
	Rounds  int    `default:"7" help:"How often it is measured."`
}

// Help implements kong's HelpProvider.
func (benchControlCmd) Help() string {
	return `A trainer whose steps only keep their thread busy takes 1,000 of them a second on the demo's recipe. All else is as ever: requests are looked for, each step has its row, the state is published, events are sent, and two workbenches are attached, in terminals of 200x50. What that takes beside the steps is what a trainer takes beside its computing.

Theirs is the goal: 1 % of the processor time of all cores. Each round is five seconds; values are medians over the rounds, spread is that of the ratio.

With --json: one object a line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 this machine has no pseudo-terminal, or is too slow for 1,000 steps a second; 2 bad usage.`
}

// Run implements the command.
func (c *benchControlCmd) Run(a *app) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return a.bench("control", control.Options{Program: program, Trainer: c.Trainer, Rounds: c.Rounds})
}
