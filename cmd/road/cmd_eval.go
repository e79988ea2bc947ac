package main

import (
	"fmt"

	"dev.road/workbench/session/wire"
)

type evalCmd struct {
	runArg
	Dataset string   `placeholder:"DATASET" help:"The dev set. Default: all."`
	Model   []string `placeholder:"NAME" help:"A model to evaluate, as of road ask; of several the ensemble as well. Repeatable."`
	waitFlag
}

// Help implements kong's HelpProvider.
func (evalCmd) Help() string {
	return `Starts a job of the live run that evaluates a frozen copy of the weights while steps continue; of
an ended run, road serve's process evaluates the newest checkpoint.

--model evaluates other models than the student, a row each, and of several their ensemble: the mean
of their raw logits in each window, which needs one tokenizer. Their answers are kept beside the
student's.

With --json: the ledger's entry, {"id","fate","step","job","why"}; with --wait one object per
dev set, the job,
{"id","kind","state","dataset","done","total","eval":{"task","metric","value","baseline","all"}},
or with --model "evals":[{"model","task","metric","value","baseline","all"}].

Exit status: 0 started, with --wait done; 1 refused, failed or cancelled, or no trainer; 2 bad
usage.`
}

// Run implements the command.
func (c *evalCmd) Run(a *app) error {
	r := wire.Request{Action: wire.Evaluate, Dataset: c.Dataset}
	if len(c.Model) > 0 {
		models, err := askedModels(c.Model)
		if err != nil {
			return usage(fmt.Errorf("eval: %w", err))
		}
		r.Action, r.Models = wire.Compare, models
	}
	return a.job(&c.runArg, r, c.waitFlag)
}
