package main

import (
	"os"

	"dev.road/workbench/bench/control"
)

type benchControlCmd struct {
	Trainer string `placeholder:"FILE" help:"The measured road-trainer. Default: the one beside road."`
	Rounds  int    `default:"7" help:"Number of measurements."`
}

// Help implements kong's HelpProvider.
func (benchControlCmd) Help() string {
	return `Runs a trainer on the demo's recipe whose 1,000 steps per second only keep their thread busy.
All else is as usual: it polls requests, writes a row per step, publishes the state, sends
events, and has two workbenches attached, in terminals of 200x50. The cost besides the steps is
a trainer's cost besides computing.

Theirs is the goal: 1 % of the processor time of all cores. Each round takes five seconds;
values are medians over the rounds, spread is that of the ratio.

With --json: one object per line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 this machine has no pseudo-terminal, or is too slow for 1,000 steps
per second; 2 bad usage.`
}

// Run implements the command.
func (c *benchControlCmd) Run(a *app) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return a.bench("control", control.Options{Program: program, Trainer: c.Trainer, Rounds: c.Rounds})
}
