package main

import "dev.road/workbench/session/wire"

type predictCmd struct {
	runArg
	Dataset string `required:"" placeholder:"DATASET" help:"The dataset whose dev set is predicted."`
	waitFlag
}

// Help implements kong's HelpProvider.
func (predictCmd) Help() string {
	return `Starts a job of the live run, or of road serve, that keeps the answers of the student and of the dataset's
teachers to the dev set in the run's folder, beside the examples with their gold answers. What an
evaluation of the step, or an earlier prediction, has kept is not computed again. These answers
are not removed by eval.keep.

With --json: the ledger's entry, {"id","fate","step","job","why"}; with --wait the job,
{"id","kind","state","dataset","done","total","message"}.

Exit status: 0 started, with --wait done; 1 refused, failed or cancelled, or no trainer; 2 bad
usage.`
}

// Run implements the command.
func (c *predictCmd) Run(a *app) error {
	return a.job(&c.runArg, wire.Request{Action: wire.Predict, Dataset: c.Dataset}, c.waitFlag)
}
