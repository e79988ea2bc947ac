package main

import (
	"errors"
	"path/filepath"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

type teachCmd struct {
	runArg
	Dataset string `required:"" placeholder:"DATASET" help:"The dataset whose training windows get soft targets."`
	Teacher string `required:"" placeholder:"CHECKPOINT" help:"A recipe's teacher, a checkpoint folder, RUN[@STEP], or a hub name."`
	waitFlag
}

// Help implements kong's HelpProvider.
func (teachCmd) Help() string {
	return `Starts a job of the live run that writes the teacher's raw logits; complete shards join the next
steps. An interrupted job continues at its last shard.

With --json: the ledger's entry, {"id","fate","step","job","why"}; with --wait the job,
{"id","kind","state","dataset","teacher","done","total","message"}.

Exit status: 0 started, with --wait done; 1 refused, failed or cancelled, or no trainer; 2 bad
usage.`
}

// Run implements the command.
func (c *teachCmd) Run(a *app) error {
	teacher, err := c.teacher(a)
	if err != nil {
		return err
	}
	return a.job(&c.runArg, wire.Request{Action: wire.Teach, Dataset: c.Dataset, Teacher: teacher}, c.waitFlag)
}

// teacher is the teacher for the trainer, which has another working directory: the
// recipe's by its short name, else the folder of a checkpoint.
func (c *teachCmd) teacher(a *app) (string, error) {
	f, err := c.find()
	if err != nil {
		return "", err
	}
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(r.Order, func(dataset string) bool { return r.Datasets[dataset].Teaches(c.Teacher) }) {
		return c.Teacher, nil
	}
	of, err := session.FindCheckpoint(a.ctx, c.Teacher, a.fetched)
	if errors.As(err, new(*session.BadSource)) {
		return c.Teacher, nil // the trainer refuses it, with the reason
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(of.Dir)
}
