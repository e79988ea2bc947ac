package main

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// waitFlag is a flag of the commands that start jobs.
type waitFlag struct {
	Wait bool `help:"Wait for the end of the jobs, and print their results."`
}

// lookEvery is the polling interval of a command that waits.
const lookEvery = 200 * time.Millisecond

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
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		s, err := run.State(a.ctx)
		if err != nil {
			return err
		}
		mine := slices.DeleteFunc(s.Jobs, func(j wire.Job) bool { return !meant(j) })
		// A job appears in the first state after its request.
		if len(mine) > 0 && !slices.ContainsFunc(mine, func(j wire.Job) bool { return j.Ended.IsZero() }) {
			return a.jobsEnded(mine)
		}
		if !s.Answers() {
			// A run that ends still completes earlier requests.
			if _, err := run.Hello(a.ctx); err != nil {
				return fmt.Errorf("%s: the run ended (%s) before the job did", s.Run, s.State)
			}
		}
		select {
		case <-a.ctx.Done():
			return fmt.Errorf("interrupted; the job continues, as road status %s shows", s.Run)
		case <-look.C:
		}
	}
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
		if exact, ok := e.All["exact"]; ok {
			row = append(row, fmt.Sprintf("exact %.2f", exact))
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
