package main

import (
	"errors"

	"dev.road/workbench/session"
)

type attachCmd struct {
	runArg
	look
}

// Help implements kong's HelpProvider.
func (attachCmd) Help() string {
	return `Opens the workbench on a run, live or ended, without affecting it. --json does not apply: road
status, events and knobs are for programs.

Exit status: 0 detached, or the run ended; 1 the terminal failed; 2 no such run, or no terminal.`
}

// Run implements the command.
func (c *attachCmd) Run(a *app) error {
	if !terminal() {
		return usage(errors.New("attach needs a terminal; road status and road events work without one"))
	}
	f, err := c.find()
	if err != nil {
		return err
	}
	screen := c.options()
	screen.Run = session.Open(f)
	return a.watch(screen)
}
