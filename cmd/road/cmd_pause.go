package main

import "dev.road/workbench/session/wire"

type pauseCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (pauseCmd) Help() string {
	return `The trainer stays, and so do its weights; jobs have all of its time.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 paused, before or now; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *pauseCmd) Run(a *app) error { return a.request(&c.runArg, wire.Request{Action: wire.Pause}) }
