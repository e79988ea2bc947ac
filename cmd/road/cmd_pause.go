package main

import "dev.road/workbench/session/wire"

type pauseCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (pauseCmd) Help() string {
	return `Stops the steps. The trainer keeps its weights in memory, and jobs get all of its time.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 paused, now or before; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *pauseCmd) Run(a *app) error { return a.request(&c.runArg, wire.Request{Action: wire.Pause}) }
