package main

import "dev.road/workbench/session/wire"

type checkpointCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (checkpointCmd) Help() string {
	return `Saves at the next step boundary: weights, optimizer, and all other state of the run. Steps wait
until it is on disk; the checkpoints of checkpoint.every are written while steps continue.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 saved, now or before; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *checkpointCmd) Run(a *app) error {
	return a.request(&c.runArg, wire.Request{Action: wire.Checkpoint})
}
