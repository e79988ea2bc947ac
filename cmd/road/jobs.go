package main

import (
	"fmt"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// waitFlag is a flag of the commands that start jobs.
type waitFlag struct {
	Wait bool `help:"Wait for the end of the jobs, and print their results."`
}

// job sends a request that starts jobs, and waits for their end if --wait is given.
func (a *app) job(r *runArg, q wire.Request, w waitFlag) error {
	run, err := r.open()
	if err != nil {
		return err
	}
	before, err := run.Jobs(a.ctx)
	if err != nil {
		return err
	}
	e, err := send(a.ctx, run, q)
	if err != nil {
		return err
	}
	if !w.Wait || e.Fate == wire.Refused {
		return a.entry(e)
	}
	return a.await(run, func(j wire.Job) bool {
		if e.Job != "" {
			return j.ID == e.Job
		}
		known := slices.ContainsFunc(before, func(b wire.Job) bool { return b.ID == j.ID })
		return j.Kind == wire.JobKind(q.Action) && !known
	})
}

// await waits for the end of the jobs that meant selects, and prints each.
func (a *app) await(run *session.Run, meant func(wire.Job) bool) error {
	jobs, err := run.AwaitJobs(a.ctx, meant, func([]wire.Job) {})
	if err != nil {
		return err
	}
	return a.jobsEnded(jobs)
}

// jobsEnded prints jobs that have ended. A failed or cancelled one is an error.
func (a *app) jobsEnded(jobs []wire.Job) error {
	var failed error
	for _, j := range jobs {
		if err := a.print(j, func() { a.jobText(j) }); err != nil {
			return err
		}
		if j.State != wire.JobDone && failed == nil {
			failed = fmt.Errorf("%s %s: %s: %s", j.Kind, j.Dataset, j.State, j.Message)
		}
	}
	return failed
}

// jobText prints a job, and of a comparison a row for each model and task.
func (a *app) jobText(j wire.Job) {
	if len(j.Evals) > 0 {
		j.Message = "" // it is in the rows
	}
	a.printf("%s\n", jobLine(j))
	var rows [][]string
	for _, e := range j.Evals {
		row := []string{"  " + e.Model, e.Task, fmt.Sprintf("%s %.2f", e.Metric, e.Value)}
		for _, f := range e.Further() {
			row = append(row, fmt.Sprintf("%s %.2f", f.Name, f.Value))
		}
		rows = append(rows, row)
	}
	a.table(rows)
}

// jobLine formats a job as a line of text.
func jobLine(j wire.Job) string {
	line := fmt.Sprintf("%s  %s %s", j.ID, j.Kind, j.Dataset)
	if j.Teacher != "" {
		line += " ← " + j.Teacher
	}
	line += fmt.Sprintf("  %s  %d/%d windows", j.State, j.Done, j.Total)
	if j.Message != "" {
		line += "  " + visible.Cell(j.Message)
	}
	return line
}
