package main

import "dev.road/workbench/session"

type attachCmd struct {
	runArg
	look
}

// Help implements kong's HelpProvider.
func (attachCmd) Help() string {
	return `Opens the workbench on a run, live or ended, without affecting it. Without a terminal, or with
TERM=dumb, it prints lines of progress until the run ends, or the state of a run without a trainer.
--json does not apply: road status, events and knobs are for programs.

Exit status: 0 detached, or the run ended; 1 the terminal failed; 2 no such run.`
}

// Run implements the command.
func (c *attachCmd) Run(a *app) error {
	f, err := c.find()
	if err != nil {
		return err
	}
	run := session.Open(f)
	if !terminal() {
		return a.follow(run)
	}
	screen := c.options()
	screen.Run = run
	return a.watch(screen)
}
