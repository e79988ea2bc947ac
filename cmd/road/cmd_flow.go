package main

import (
	"fmt"
	"strconv"

	"dev.road/workbench/session/wire"
)

// runArg is the optional run that most commands take.
type runArg struct {
	Name string `arg:"" optional:"" name:"run" help:"The run's name or folder."`
}

type (
	pauseCmd      struct{ runArg }
	resumeCmd     struct{ runArg }
	checkpointCmd struct{ runArg }
	stopCmd       struct{ runArg }
)

// Run implements the command.
func (c *pauseCmd) Run(a *app) error { return a.request(c.Name, wire.Request{Action: wire.Pause}) }

// Run implements the command.
func (c *resumeCmd) Run(a *app) error { return a.request(c.Name, wire.Request{Action: wire.Resume}) }

// Run implements the command.
func (c *checkpointCmd) Run(a *app) error {
	return a.request(c.Name, wire.Request{Action: wire.Checkpoint})
}

// Run implements the command.
func (c *stopCmd) Run(a *app) error { return a.request(c.Name, wire.Request{Action: wire.Stop}) }

type stepCmd struct {
	Args []string `arg:"" optional:"" name:"[RUN] [N]" help:"The run, and how many steps; 1 when left out."`
}

// Run implements the command.
func (c *stepCmd) Run(a *app) error {
	name, n := "", 1
	for i, arg := range c.Args {
		if k, err := strconv.Atoi(arg); err == nil && i == len(c.Args)-1 {
			n = k
		} else if i == 0 {
			name = arg
		} else {
			return usage(fmt.Errorf("step: %q is not a number of steps", arg))
		}
	}
	return a.request(name, wire.Request{Action: wire.StepN, Steps: n})
}
