package main

import (
	"fmt"
	"strconv"

	"dev.road/workbench/session/wire"
)

type stepCmd struct {
	runArg
	N string `arg:"" optional:"" help:"Number of steps. Default: 1."`
}

// Help implements kong's HelpProvider.
func (stepCmd) Help() string {
	return `Takes the steps and pauses again. The run must be paused.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 accepted; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *stepCmd) Run(a *app) error {
	if _, err := strconv.Atoi(c.Name); err == nil && c.N == "" {
		c.Name, c.N = "", c.Name // the run was omitted
	}
	n := 1
	if c.N != "" {
		var err error
		if n, err = strconv.Atoi(c.N); err != nil || n < 1 {
			return usage(fmt.Errorf("step: %q is not a number of steps", c.N))
		}
	}
	return a.request(&c.runArg, wire.Request{Action: wire.StepN, Steps: n})
}
