package main

import "dev.road/workbench/session/wire"

type stopCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (stopCmd) Help() string {
	return `Saves a checkpoint and ends the trainer; road train --resume RUN continues from there. If the
checkpoint cannot be written, the run is paused instead, and the stop refused.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 saved, and ending; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *stopCmd) Run(a *app) error { return a.request(&c.runArg, wire.Request{Action: wire.Stop}) }
