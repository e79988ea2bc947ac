package main

import "dev.road/workbench/session/wire"

type checkpointCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (checkpointCmd) Help() string {
	return `Saves at the next step boundary: weights, optimizer, and all else that the run goes on from. The steps wait until it is on the disk; those that checkpoint.every asks for are written while they go on.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 it is on the disk, or was; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *checkpointCmd) Run(a *app) error {
	return a.request(&c.runArg, wire.Request{Action: wire.Checkpoint})
}
