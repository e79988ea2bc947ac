package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
)

// evaluated are the figures of one checkpoint on one dev set.
type evaluated struct {
	Checkpoint string  `json:"checkpoint"`
	Dataset    string  `json:"dataset"`
	Data       string  `json:"data"`
	Task       string  `json:"task"`
	Examples   int     `json:"examples"`
	Windows    int     `json:"windows"`
	Seconds    float64 `json:"seconds,omitempty"` // 0: among others in one process
	*scoring.Report
	Official any         `json:"official"`
	Heads    []wire.Eval `json:"heads,omitempty"`

	predictions []wire.Prediction
}

// checkpoints evaluates checkpoints, one after another: memory holds one, but for an
// ensemble.
func (c *evalCmd) checkpoints(a *app) error {
	written := len(c.Names)
	if c.Ensemble {
		written = 1
	}
	if err := c.check(written); err != nil {
		return err
	}
	folders, datasets := make([]session.Folder, len(c.Names)), make([][]string, len(c.Names))
	for i, name := range c.Names { // whatever cannot be done is refused before the first of them
		var err error
		if folders[i], datasets[i], err = c.prepare(a, name); err != nil {
			return err
		}
		if datasets[i], err = c.chosen(name, datasets[i]); err != nil {
			return usage(err)
		}
	}
	var all, out []evaluated
	var err error
	if c.Ensemble {
		all, err = c.ensemble(a, folders[0], datasets[0])
		out = slices.DeleteFunc(slices.Clone(all), func(e evaluated) bool { return e.Checkpoint != theEnsemble })
	} else {
		all, err = c.each(a, folders, datasets)
		out = all
	}
	if err != nil {
		return err
	}
	if err := c.write(out); err != nil {
		return err
	}
	if !a.json {
		a.figures(all)
		return nil
	}
	for _, e := range all {
		if err := a.object(e); err != nil {
			return err
		}
	}
	return nil
}

// each evaluates the checkpoints, each in a process of its own.
func (c *evalCmd) each(a *app, folders []session.Folder, datasets [][]string) (all []evaluated, err error) {
	for i, f := range folders {
		got, err := c.evaluate(a, c.Names[i], f, datasets[i])
		if err != nil {
			return nil, err
		}
		all = append(all, got...)
	}
	return all, nil
}

// chosen are the datasets to evaluate a checkpoint on.
func (c *evalCmd) chosen(name string, datasets []string) ([]string, error) {
	switch {
	case len(datasets) == 0:
		return nil, fmt.Errorf("eval: give the data for %s: --data FILE", name)
	case c.Dataset == "":
		return datasets, nil
	case !slices.Contains(datasets, c.Dataset):
		return nil, fmt.Errorf("eval: --dataset %s: %s has the dev sets %s", c.Dataset, name, strings.Join(datasets, ", "))
	}
	return []string{c.Dataset}, nil
}

// evaluate has a process evaluate one checkpoint, and ends the process.
func (c *evalCmd) evaluate(a *app, name string, f session.Folder, datasets []string) (all []evaluated, err error) {
	err = c.served(a, f, func(run *session.Run) error {
		r, err := recipe.ReadRun(f.Recipe(), nil)
		if err != nil {
			return err
		}
		for _, dataset := range datasets {
			job, predictions, err := a.predictions(run, name, dataset)
			if err != nil {
				return err
			}
			d := r.Datasets[dataset]
			report, err := scoring.Measure(predictions, scoring.Options{Format: d.Format, MissingWrong: true})
			if err != nil {
				return fmt.Errorf("%s on %s: %w", name, d.Dev, err)
			}
			e := evaluated{
				Checkpoint: name, Dataset: dataset, Data: d.Dev, Task: d.Task[0], Examples: len(predictions), Windows: job.Total,
				Seconds: job.Ended.Sub(job.Started).Seconds(), Report: report, Official: report.Official(), predictions: predictions,
			}
			if e.Heads, err = beside(a, run, dataset, d.Task[0]); err != nil {
				return err
			}
			all = append(all, e)
		}
		return a.dropped(run)
	})
	return all, err
}

// served has a process answer for a checkpoint while work goes on, and ends the process,
// also after an interrupt.
func (c *evalCmd) served(a *app, f session.Folder, work func(run *session.Run) error) (err error) {
	a.ends.Store(true)
	_, until, err := a.serve(f, session.StartOptions{GPU: string(c.GPU), Idle: idleEval})
	if err != nil {
		return err
	}
	run := session.Open(f)
	if until != already {
		defer func() { err = errors.Join(err, endServer(a.ctx, run)) }()
	}
	return work(run)
}

// progress tells of the job that is waited for, now and then.
func (a *app) progress(name, dataset string) func([]wire.Job) {
	told := time.Now()
	return func(jobs []wire.Job) {
		if len(jobs) > 0 && time.Since(told) >= progressEvery {
			told = time.Now()
			fmt.Fprintf(a.err, "road: %s on %s: %d/%d windows, %.0f/s\n", name, dataset, jobs[0].Done, jobs[0].Total, jobs[0].Rate)
		}
	}
}

// predictions has a process evaluate a dev set.
func (a *app) predictions(run *session.Run, name, dataset string) (wire.Job, []wire.Prediction, error) {
	job, predictions, err := run.Evaluate(a.ctx, dataset, a.progress(name, dataset))
	if a.ctx.Err() != nil {
		return job, nil, a.ctx.Err() // no job continues: the process ends
	}
	if err != nil {
		return job, nil, fmt.Errorf("%s: %w", name, err)
	}
	return job, predictions, nil
}

// endServer ends a process that was started for one command, also after an interrupt.
func endServer(ctx context.Context, run *session.Run) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endsIn)
	defer cancel()
	if _, err := send(ctx, run, wire.Request{Action: wire.Stop}); err != nil {
		return err
	}
	return session.AwaitFree(ctx, run.Folder())
}

// idleEval is the time after which the process of an evaluation ends by itself, should
// this one be gone.
const idleEval = time.Minute

// beside are the evaluations of a dataset's other tasks than the first.
func beside(a *app, run *session.Run, dataset, first string) ([]wire.Eval, error) {
	s, err := run.State(a.ctx)
	return slices.DeleteFunc(s.Evals, func(e wire.Eval) bool { return e.Dataset != dataset || e.Task == first }), err
}

// dropped warns of the records of the files that could not be used.
func (a *app) dropped(run *session.Run) error {
	return run.EachEvent(0, func(e wire.Event) error {
		if e.Kind == wire.EventData && e.Level == wire.LevelWarn {
			fmt.Fprintf(a.err, "road: warning: %s\n", e.Text)
		}
		return nil
	})
}

// figures prints the figures dev set by dev set: of several checkpoints a row each.
func (a *app) figures(all []evaluated) {
	var sets []string
	for _, e := range all {
		if !slices.Contains(sets, e.Dataset) {
			sets = append(sets, e.Dataset)
		}
	}
	for i, set := range sets {
		if i > 0 {
			a.printf("\n")
		}
		rows := slices.DeleteFunc(slices.Clone(all), func(e evaluated) bool { return e.Dataset != set })
		a.printf("%s: %s, metric %s, %d examples%s\n", set, rows[0].Task, rows[0].Metric, rows[0].Examples, clustersOf(rows[0].Report))
		if len(rows) == 1 {
			a.figureLines(rows[0])
		} else {
			a.figureRows(rows)
		}
		for _, note := range rows[0].Notes {
			a.printf("  %s\n", note)
		}
	}
}

// figureLines prints the figures of one checkpoint, a line each.
func (a *app) figureLines(e evaluated) {
	var table [][]string
	for _, f := range e.Figures {
		table = append(table, []string{"  " + f.Name, figureText(f), f.Note})
	}
	for _, h := range e.Heads {
		table = append(table, []string{fmt.Sprintf("  %s %s", h.Task, h.Metric), fmt.Sprintf("%.2f", h.Value), ""})
	}
	a.table(table)
	a.printf("  %d windows in %.1f s, %.0f/s\n", e.Windows, e.Seconds, float64(e.Windows)/max(e.Seconds, 1e-3))
}

// mostColumns is the number of figures in the row of one checkpoint among others.
const mostColumns = 4

// figureRows prints a row for each checkpoint.
func (a *app) figureRows(rows []evaluated) {
	shown := rows[0].Figures[:min(mostColumns, len(rows[0].Figures))]
	head := []string{"  CHECKPOINT"}
	for _, f := range shown {
		head = append(head, strings.ToUpper(f.Key))
	}
	table := [][]string{append(head, "WINDOWS/S")}
	for _, e := range rows {
		row := []string{"  " + e.Checkpoint}
		for _, f := range shown {
			own, _ := e.Figure(f.Key)
			row = append(row, figureText(own))
		}
		rate := "–" // a member's, of which the ensemble's time is
		if e.Seconds > 0 {
			rate = fmt.Sprintf("%.0f", float64(e.Windows)/e.Seconds)
		}
		table = append(table, append(row, rate))
	}
	a.table(table)
}

// figureText is a figure with its interval: "74.12 [72.0, 76.3]".
func figureText(f scoring.Figure) string {
	return fmt.Sprintf("%.2f%s", f.Value, interval(f.Interval, bounds))
}

// clustersOf says over how many clusters the intervals are.
func clustersOf(r *scoring.Report) string {
	for _, f := range r.Figures {
		if f.Interval != nil {
			return fmt.Sprintf("; %.0f %% intervals over %d clusters", 100*f.Interval.Level, f.Clusters)
		}
	}
	return ""
}
