package main

import (
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

type evalCmd struct {
	Names    []string `arg:"" optional:"" name:"run|checkpoint" help:"A run, or checkpoints. Default: the only live run."`
	Dataset  string   `placeholder:"DATASET" help:"The dev set. Default: all."`
	Model    []string `placeholder:"NAME" help:"A run's model to evaluate, as of road ask; several add their ensemble. Repeatable."`
	Ensemble bool     `help:"Evaluate the checkpoints and their ensemble, the mean of their raw logits."`
	waitFlag
	loneFlags
	outFlags
	suiteFlags
	GPU gpuName `name:"gpu" placeholder:"N|UUID|cpu" help:"The device for checkpoints. Default: a free GPU, or the CPU if there is no GPU."`
}

// Help implements kong's HelpProvider.
func (evalCmd) Help() string {
	return `Of a run: starts a job of the live run that evaluates a frozen copy of the weights while steps
continue; of an ended run, road serve's process evaluates the newest checkpoint.
--model evaluates other models than the student, a row each, and of several their ensemble: the mean
of their raw logits in each window, which needs one tokenizer. Their answers are kept beside the
student's.

Of checkpoints: a process evaluates each on the files, prints the official figures of their
metric with 95 % intervals, and ends. Questions about one article or passage are one cluster of
the bootstrap. --out writes the predictions of one checkpoint.
--ensemble adds a row for the mean of the checkpoints' raw logits in each window: all are in memory at
once, need one tokenizer, and read the windows of the first. --out then writes the ensemble's.

` + suiteHelp + `
` + loneHelp + `
With --json, of a run: the ledger's entry, {"id","fate","step","job","why"}; with --wait one object
per dev set, the job,
{"id","kind","state","dataset","done","total","eval":{"task","metric","value","baseline","all"}},
or with --model "evals":[{"model","task","metric","value","baseline","all"}].
Of checkpoints: one object per checkpoint and dev set, {"checkpoint","dataset","data","task",
"examples","windows","seconds","metric","figures":[{"key","name","value","items","clusters",
"interval":{"low","high","level"}}],"notes","official","heads"}; official is the object of the metric's own
script, heads has the evaluations of a dialog's other tasks. Of --suite, one object,
{"checkpoints","seed","rows":[{"checkpoint","dataset","data","kind","measure","items","clusters",
"original","score","difference","same","why"}],"pairs":[{"dataset","data","kind","first","other",
"measure","score","change","tests","why"}]}, each figure as {"value","interval","items","clusters","note"}.

Exit status: 0 started, with --wait or of checkpoints done; 1 refused, failed or cancelled, or no
trainer; 2 bad usage, or a checkpoint or data that cannot be used.`
}

// Run implements the command.
func (c *evalCmd) Run(a *app) error {
	switch {
	case c.Suite != "":
		return c.robustness(a)
	case c.asked():
		return usage(errors.New("eval: --ood, --kinds, --seed and --keep go with --suite robustness"))
	case c.Ensemble:
		if err := c.checkEnsemble(); err != nil {
			return err
		}
		return c.checkpoints(a)
	case c.ofRun():
		return c.job(a)
	case len(c.Model) > 0:
		return usage(errors.New("eval: --model is for the dev sets of a run; name each checkpoint as an argument"))
	case len(c.Names) == 0:
		return usage(errors.New("eval: name a checkpoint to evaluate on the data"))
	}
	return c.checkpoints(a)
}

// job has a run do the work.
func (c *evalCmd) job(a *app) error {
	if c.Out != "" || c.GPU != "" {
		return usage(errors.New("eval: --out and --gpu are for checkpoints: name one, or give --data"))
	}
	var of runArg
	if len(c.Names) == 1 {
		of.Name = c.Names[0]
	}
	r := wire.Request{Action: wire.Evaluate, Dataset: c.Dataset}
	if len(c.Model) > 0 {
		models, err := askedModels(c.Model)
		if err != nil {
			return usage(fmt.Errorf("eval: %w", err))
		}
		r.Action, r.Models = wire.Compare, models
	}
	return a.job(&of, r, c.waitFlag)
}

// ofRun reports whether the arguments mean a job of a run.
func (c *evalCmd) ofRun() bool {
	switch {
	case c.given() || len(c.Names) > 1:
		return false
	case len(c.Names) == 0:
		return true
	}
	return isRun(c.Names[0]) || !strings.ContainsAny(c.Names[0], "/@") && !session.IsCheckpoint(c.Names[0])
}
