package main

import "dev.road/workbench/session/wire"

type undoCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (undoCmd) Help() string {
	return `Sets the knobs of the last applied set back, as a new entry of the ledger. Undoing again goes further back.

With --json: the ledger's entry, {"id","fate","step","changes":[{"name","old","new"}],"undoes","why"}.

Exit status: 0 undone; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *undoCmd) Run(a *app) error { return a.request(&c.runArg, wire.Request{Action: wire.Undo}) }
