package main

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

type teachCmd struct {
	runArg
	Dataset string `placeholder:"DATASET" help:"The dataset whose training windows get soft targets."`
	Teacher string `placeholder:"CHECKPOINT" help:"A recipe's teacher, a checkpoint folder, RUN[@STEP], or a hub name."`
	All     bool   `help:"Everything that the recipe's teachers have not taught; with --teacher, that one alone."`
	waitFlag
}

// Help implements kong's HelpProvider.
func (teachCmd) Help() string {
	return `Starts a job of the live run that writes the teacher's raw logits; complete shards join the next
steps. An interrupted job continues at its last shard. The recipe's teachers start by themselves,
unless kd.start is manual or kd.method is hard.

--all starts a job for each dataset and teacher of the recipe whose targets are not complete, those
of one teacher in a row; with --wait it waits for those that had been started before, too.

With --json: the ledger's entry, {"id","fate","step","job","why"}; with --wait a line for each job,
{"id","kind","state","dataset","teacher","done","total","message"}. The fate of --all is noop if
nothing is missing, or all of it is on its way.

Exit status: 0 started or nothing to do, with --wait done; 1 refused, failed or cancelled, or no
trainer; 2 bad usage, or a checkpoint that a run does not have.`
}

// Run implements the command.
func (c *teachCmd) Run(a *app) error {
	switch {
	case c.All && c.Dataset != "":
		return usage(errors.New("teach: --all is for every dataset: omit --dataset, or --all"))
	case c.All:
		return c.all(a)
	case c.Dataset == "" || c.Teacher == "":
		return usage(errors.New("teach: name a --dataset and a --teacher, or say --all for what the recipe's teachers have not taught"))
	}
	teacher, err := c.teacher(a)
	if err != nil {
		return err
	}
	return a.job(&c.runArg, wire.Request{Action: wire.Teach, Dataset: c.Dataset, Teacher: teacher}, c.waitFlag)
}

// all starts everything that is missing.
func (c *teachCmd) all(a *app) error {
	run, err := c.open()
	if err != nil {
		return err
	}
	before, err := run.Jobs(a.ctx)
	if err != nil {
		return err
	}
	over := map[string]bool{}
	for _, j := range before {
		over[j.ID] = !j.Ended.IsZero()
	}
	e, err := send(a.ctx, run, wire.Request{Action: wire.Teach, Teacher: c.Teacher})
	if err != nil {
		return err
	}
	meant := func(j wire.Job) bool {
		return j.Kind == wire.JobTeach && !over[j.ID] && (c.Teacher == "" || j.Teacher == recipe.TeacherName(e.Teacher))
	}
	going, err := run.Jobs(a.ctx)
	if err != nil {
		return err
	}
	waits := c.Wait && e.Fate != wire.Refused
	for _, j := range going {
		if waits && meant(j) {
			return a.await(run, meant)
		}
	}
	if waits && e.Fate == wire.Applied { // they are not in its state yet
		return a.await(run, meant)
	}
	return a.entry(e)
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
		run, _, _ := strings.Cut(c.Teacher, "@")
		if !isRun(run) {
			return c.Teacher, nil // the trainer refuses it, with the reason
		}
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(of.Dir)
}

// isRun reports whether a name is that of a run on this machine.
func isRun(name string) bool {
	_, err := session.Find(name)
	return err == nil
}
