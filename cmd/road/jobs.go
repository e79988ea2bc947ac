package main

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// waitFlag is of the commands that start jobs.
type waitFlag struct {
	Wait bool `help:"Wait until what was started has ended, and print how."`
}

// lookEvery is how often a command that waits looks how things stand.
const lookEvery = 200 * time.Millisecond

// job sends a request that starts jobs, and waits for their end if asked to.
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
		return j.Kind == wire.JobKind(q.Action) && !slices.ContainsFunc(before, func(b wire.Job) bool { return b.ID == j.ID })
	})
}

// await waits until the jobs that are meant have ended, and prints each.
func (a *app) await(run *session.Run, meant func(wire.Job) bool) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		s, err := run.State(a.ctx)
		if err != nil {
			return err
		}
		mine := slices.DeleteFunc(s.Jobs, func(j wire.Job) bool { return !meant(j) })
		// A job shows up with the next state after its request.
		if len(mine) > 0 && !slices.ContainsFunc(mine, func(j wire.Job) bool { return j.Ended.IsZero() }) {
			return a.jobsEnded(mine)
		}
		if !s.State.Live() {
			// A run that has finished still does what was asked of it before.
			if _, err := run.Hello(a.ctx); err != nil {
				return fmt.Errorf("%s: the run ended (%s) before the job did", s.Run, s.State)
			}
		}
		select {
		case <-a.ctx.Done():
			return fmt.Errorf("interrupted; the job goes on, as road status %s shows", s.Run)
		case <-look.C:
		}
	}
}

// jobsEnded prints jobs that have ended. One that did not reach its end is an
// error.
func (a *app) jobsEnded(jobs []wire.Job) error {
	var failed error
	for _, j := range jobs {
		if err := a.print(j, func() { a.printf("%s\n", jobLine(j)) }); err != nil {
			return err
		}
		if j.State != wire.JobDone && failed == nil {
			failed = fmt.Errorf("%s %s: %s: %s", j.Kind, j.Dataset, j.State, j.Message)
		}
	}
	return failed
}

// jobLine tells a job to a person.
func jobLine(j wire.Job) string {
	line := fmt.Sprintf("%s  %s %s", j.ID, j.Kind, j.Dataset)
	if j.Teacher != "" {
		line += " ← " + j.Teacher
	}
	line += fmt.Sprintf("  %s  %d/%d windows", j.State, j.Done, j.Total)
	if j.Message != "" {
		line += "  " + j.Message
	}
	return line
}
