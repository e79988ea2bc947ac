package main

import "dev.road/workbench/session/wire"

type evalCmd struct {
	runArg
	Dataset string `placeholder:"DATASET" help:"The dev set. Default: all."`
	waitFlag
}

// Help implements kong's HelpProvider.
func (evalCmd) Help() string {
	return `Starts a job of the live run that evaluates a frozen copy of the weights while steps continue; of
an ended run, road serve's process evaluates the newest checkpoint.

With --json: the ledger's entry, {"id","fate","step","job","why"}; with --wait one object per
dev set, the job,
{"id","kind","state","dataset","done","total","eval":{"task","metric","value","baseline","all"}}.

Exit status: 0 started, with --wait done; 1 refused, failed or cancelled, or no trainer; 2 bad
usage.`
}

// Run implements the command.
func (c *evalCmd) Run(a *app) error {
	return a.job(&c.runArg, wire.Request{Action: wire.Evaluate, Dataset: c.Dataset}, c.waitFlag)
}
