package main

import "dev.road/workbench/session/wire"

type resumeCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (resumeCmd) Help() string {
	return `Resumes a paused run. If its trainer has ended, use road train --resume RUN.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 running, now or before; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *resumeCmd) Run(a *app) error { return a.request(&c.runArg, wire.Request{Action: wire.Resume}) }
