package main

import (
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/tui"
)

// look are the flags of everything that opens the workbench.
type look struct {
	Readonly bool   `help:"Look only: nothing can be changed."`
	Theme    string `enum:"auto,dark,light,transparent,colour-blind,mono" default:"auto" help:"Colours: auto dark light transparent colour-blind mono."`
	ASCII    bool   `name:"ascii" help:"Draw with ASCII only."`
}

type workbenchCmd struct {
	look
}

// Run implements the command.
func (c *workbenchCmd) Run(a *app) error {
	if !terminal() {
		return usage(fmt.Errorf("the workbench needs a terminal; road --help lists what works without one"))
	}
	return a.workbench(nil, workbenchOptions{look: c.look})
}

type attachCmd struct {
	runArg
	look
}

// Run implements the command.
func (c *attachCmd) Run(a *app) error {
	if !terminal() {
		return usage(fmt.Errorf("attach needs a terminal; road status and road events work without one"))
	}
	run, err := a.open(c.Name)
	if err != nil {
		return err
	}
	return a.workbench(run, workbenchOptions{look: c.look})
}

type workbenchOptions struct {
	look
	demo bool
}

// workbench opens the full-screen interface on a run, or on the list of runs.
func (a *app) workbench(run *session.Run, o workbenchOptions) error {
	return tui.Run(a.ctx, tui.Options{Run: run, Readonly: o.Readonly, Theme: o.Theme, ASCII: o.ASCII, Demo: o.demo})
}
