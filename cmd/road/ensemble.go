package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/scoring"
)

// theEnsemble is the name of the mean of several models, in a job and among the rows.
const theEnsemble = "ensemble"

// checkEnsemble refuses arguments that name no ensemble.
func (c *evalCmd) checkEnsemble() error {
	switch {
	case len(c.Model) > 0 || c.ofRun():
		return usage(errors.New("eval: --ensemble is of checkpoints; of a run's models, name several with --model"))
	case len(c.Names) < 2:
		return usage(errors.New("eval: --ensemble needs two checkpoints or more"))
	}
	return nil
}

// ensemble evaluates the checkpoints and the mean of their logits, all in the process of
// the first: each reads the windows that the others read.
func (c *evalCmd) ensemble(a *app, f session.Folder, datasets []string) (all []evaluated, err error) {
	models := []string{"student"}
	for _, name := range c.Names[1:] {
		of, err := session.FindCheckpoint(a.ctx, name, a.fetched)
		if err != nil {
			return nil, err
		}
		dir, err := filepath.Abs(of.Dir)
		if err != nil {
			return nil, err
		}
		models = append(models, dir)
	}
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		return nil, err
	}
	err = c.served(a, f, func(run *session.Run) error {
		for _, dataset := range datasets {
			rows, err := c.rows(a, run, dataset, r.Datasets[dataset], models)
			if err != nil {
				return err
			}
			all = append(all, rows...)
		}
		return a.dropped(run)
	})
	return all, err
}

// rows are those of a dev set: of each checkpoint, then of the ensemble.
func (c *evalCmd) rows(a *app, run *session.Run, dataset string, d recipe.Dataset, models []string) (rows []evaluated, err error) {
	first, predictions, err := a.predictions(run, c.Names[0], dataset)
	if err != nil {
		return nil, err
	}
	job, beside, err := run.Compare(a.ctx, dataset, models, a.progress("ensemble", dataset))
	if a.ctx.Err() != nil {
		return nil, a.ctx.Err() // no job continues: the process ends
	}
	if err != nil {
		return nil, err
	}
	for i, model := range append(models, theEnsemble) {
		e := evaluated{Checkpoint: theEnsemble, Dataset: dataset, Data: d.Dev, Task: d.Task[0], Windows: first.Total}
		if i < len(c.Names) {
			e.Checkpoint = c.Names[i]
		}
		switch model {
		case models[0]:
			e.predictions, e.Seconds = predictions, first.Ended.Sub(first.Started).Seconds()
		case theEnsemble:
			e.Seconds = job.Ended.Sub(job.Started).Seconds()
		}
		for _, p := range beside {
			if by, ok := p.By(recipe.TeacherName(model)); ok {
				e.predictions = append(e.predictions, by)
			}
		}
		e.Examples = len(e.predictions)
		if e.Report, err = scoring.Measure(e.predictions, scoring.Options{Format: d.Format, MissingWrong: true}); err != nil {
			return nil, fmt.Errorf("%s on %s: %w", e.Checkpoint, d.Dev, err)
		}
		e.Official = e.Report.Official()
		for _, head := range job.Evals {
			if head.Model == model && head.Task != d.Task[0] {
				e.Heads = append(e.Heads, head)
			}
		}
		rows = append(rows, e)
	}
	return rows, nil
}
