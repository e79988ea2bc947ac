package main

import "dev.road/workbench/session/wire"

type resumeCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (resumeCmd) Help() string {
	return `For a run that has no trainer any more: road train --resume RUN.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 runs, before or now; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *resumeCmd) Run(a *app) error { return a.request(&c.runArg, wire.Request{Action: wire.Resume}) }
