package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"dev.road/workbench/durable"
	"dev.road/workbench/session"
	"dev.road/workbench/session/robustness"
	"dev.road/workbench/session/wire"
)

// suiteFlags are the flags of a suite of evaluations.
type suiteFlags struct {
	Suite string   `enum:",robustness" default:"" placeholder:"robustness" help:"Evaluate dev sets as they are and changed, in one table."`
	OOD   []string `name:"ood" placeholder:"FILE" sep:"none" help:"Data of another domain, or adversarial, evaluated as they are."`
	Kinds []string `placeholder:"KIND,…" help:"Kinds of changes: typo, paraphrase, distractor, negation, swap. Default: all."`
	Seed  uint64   `default:"1" placeholder:"N" help:"Seed of the changes: the same one makes the same files."`
	Keep  string   `placeholder:"FOLDER" help:"Keep the files of changed examples in a new or empty folder."`
}

// suiteHelp is the suite's part of the command's help.
const suiteHelp = `--suite robustness evaluates each dev set as it is and as every kind of perturbation has changed it,
all by one process: the score of the changed examples beside that of the same ones before, their
difference, and the share with the same answer; of negated and swapped questions the share that is
said to have no answer. --ood adds data as they are: NewsQA's and MRQA's files, dev.zip#mnli of
AdvGLUE, PAWS. Without files, a run's checkpoint has its own dev sets. Several checkpoints stand side
by side, with paired differences to the first. docs/evaluation.md explains the kinds.
`

// asked reports whether a flag is there that needs a suite.
func (s *suiteFlags) asked() bool {
	return len(s.OOD) > 0 || len(s.Kinds) > 0 || s.Keep != "" || s.Seed != 1
}

// settle refuses what does not go with the suite, and returns the options of variants.
func (c *evalCmd) settle() (o robustness.Options, err error) {
	switch {
	case c.Out != "" || c.Dataset != "" || len(c.Model) > 0 || c.Wait:
		return o, usage(errors.New("eval: --out, --dataset, --model and --wait do not go with --suite, which evaluates checkpoints on " +
			"all files and prints one table"))
	case !slices.Contains([]string{"auto", "text", "markdown", "csv", "json"}, c.Format):
		return o, usage(fmt.Errorf("eval: --format is %q: of --suite give text, markdown, csv or json", c.Format))
	}
	if len(c.Names) == 0 {
		only, err := (&runArg{}).find()
		if err != nil {
			return o, err
		}
		c.Names = []string{only.Name()}
	}
	for i, name := range c.Names {
		if slices.Contains(c.Names[:i], name) {
			return o, usage(fmt.Errorf("eval: %s is given twice", name))
		}
	}
	o.Seed = c.Seed
	if o.Kinds, err = robustness.Kinds(c.Kinds); err != nil {
		return o, usage(fmt.Errorf("eval: --kinds: %w", err))
	}
	return o, nil
}

// robustness evaluates checkpoints on dev sets and their variants. After an interrupt, too,
// it ends its process and removes what it has made.
func (c *evalCmd) robustness(a *app) error {
	a.ends.Store(true)
	err := c.suite(a)
	if err != nil && a.ctx.Err() != nil {
		return a.ctx.Err() // whatever failed for it
	}
	return err
}

func (c *evalCmd) suite(a *app) (err error) {
	o, err := c.settle()
	if err != nil {
		return err
	}
	dir, remove, err := c.variants()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	var plans []*robustness.Plan
	for _, name := range c.Names { // whatever cannot be done is refused before the first of them
		l, err := c.lone(a, name)
		if err != nil {
			return err
		}
		p, err := robustness.NewPlan(name, dir, l, c.OOD, o)
		if err != nil {
			return ofInput(fmt.Errorf("eval: %w", err))
		}
		plans = append(plans, p)
	}
	var rows []robustness.Row
	for _, p := range plans {
		predictions, err := c.planned(a, p)
		if err != nil {
			return err
		}
		of, err := p.Rows(predictions)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Checkpoint, err)
		}
		rows = append(rows, of...)
	}
	table, err := robustness.NewTable(c.Names, c.Seed, rows)
	if err != nil {
		return err
	}
	return c.table(a, table)
}

// planned has one process evaluate all that is planned for a checkpoint, and removes its
// folder: that of another time would not find the files.
func (c *evalCmd) planned(a *app, p *robustness.Plan) (_ map[string][]wire.Prediction, err error) {
	f, _, err := p.Lone.Prepare()
	if err != nil {
		return nil, ofInput(err)
	}
	defer func() { err = errors.Join(err, a.forget(f)) }()
	predictions := map[string][]wire.Prediction{}
	return predictions, c.served(a, f, func(run *session.Run) error {
		for _, dataset := range p.Datasets {
			_, ps, err := a.predictions(run, p.Checkpoint, dataset)
			if err != nil {
				return err
			}
			predictions[dataset] = ps
		}
		return a.dropped(run)
	})
}

// forget removes the folder of a checkpoint without a run. The process of an interrupted
// start is ended before.
func (a *app) forget(f session.Folder) error {
	if a.ctx.Err() != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), endsIn)
		defer cancel()
		_ = session.Kill(ctx, f) // mostly it has ended; the removal tells of one that is still there
	}
	err := session.RemoveLone(f)
	if err != nil && a.ctx.Err() != nil { // nothing else is said of an interrupt
		fmt.Fprintf(a.err, "road: %v\n", err)
	}
	return err
}

// variants is the folder for the files of changed examples, and the removal of one that
// is not to be kept.
func (c *evalCmd) variants() (dir string, remove func() error, err error) {
	if c.Keep == "" {
		dir, err = session.MakeVariants()
		return dir, func() error { return os.RemoveAll(dir) }, err
	}
	if there, err := os.ReadDir(c.Keep); err == nil && len(there) > 0 {
		return "", nil, usage(fmt.Errorf("eval: --keep %s has files already: give a new or empty folder", c.Keep))
	}
	if dir, err = filepath.Abs(c.Keep); err == nil {
		err = durable.MkdirAll(dir)
	}
	if err != nil {
		return "", nil, ofInput(fmt.Errorf("eval: --keep: %w", err))
	}
	return dir, func() error { return nil }, nil
}

// table prints the suite's table.
func (c *evalCmd) table(a *app, t *robustness.Table) error {
	switch {
	case a.json || c.Format == "json":
		return a.object(t)
	case c.Format == "markdown":
		return t.Markdown(a.out)
	case c.Format == "csv":
		return t.CSV(a.out)
	}
	a.table(t.Cells())
	a.printf("\nin percent, with 95 %% intervals over clusters: articles, else passages; seed %d\n", t.Seed)
	for _, note := range t.Notes() {
		a.printf("%s\n", note)
	}
	return nil
}
