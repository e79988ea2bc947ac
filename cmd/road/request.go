package main

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// fateWait is how long a command waits for a request's fate: a step of a
// large model takes seconds, and the fate comes at its end.
const fateWait = time.Minute

// open finds a run and opens it.
func (a *app) open(name string) (*session.Run, error) {
	f, err := session.Find(name)
	if err != nil {
		return nil, usage(err)
	}
	return session.Open(f), nil
}

// ask sends a request and returns its entry in the ledger.
func (a *app) send(run *session.Run, r wire.Request) (wire.Entry, error) {
	r.ID, r.Author = session.NewID(), author()
	return run.Do(a.ctx, r, fateWait)
}

// author names the person behind a request.
func author() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

var errRefused = errors.New("refused")

// request sends one request and prints its entry.
func (a *app) request(name string, r wire.Request) error {
	run, err := a.open(name)
	if err != nil {
		return err
	}
	e, err := a.send(run, r)
	if err != nil {
		return err
	}
	return a.entry(e)
}

// entry prints a ledger entry; a refusal is an error besides.
func (a *app) entry(e wire.Entry) error {
	if err := a.print(e, func() { a.printf("%s\n", sentence(e)) }); err != nil {
		return err
	}
	if e.Fate == wire.Refused {
		return fmt.Errorf("%s: %w: %s", e.Action, errRefused, e.Why)
	}
	return nil
}

// sentence tells an entry to a person.
func sentence(e wire.Entry) string {
	var parts []string
	for _, c := range e.Changes {
		parts = append(parts, fmt.Sprintf("%s %s → %s", c.Name, show(c.Old), show(c.New)))
	}
	what := strings.Join(parts, ", ")
	if what == "" {
		what = string(e.Action)
	}
	if e.Job != "" {
		what += " as job " + e.Job
	}
	switch e.Fate {
	case wire.Refused:
		return what + ": refused"
	case wire.Noop:
		return what + ": nothing changes"
	default:
		return fmt.Sprintf("%s: %s at step %d", what, e.Fate, e.Step)
	}
}

// checkpointPath makes a teacher that is a folder here absolute; the trainer
// works in another folder. Anything else is a name that the recipe knows.
func checkpointPath(teacher string) string {
	if info, err := os.Stat(teacher); err == nil && info.IsDir() {
		if abs, err := filepath.Abs(teacher); err == nil {
			return abs
		}
	}
	return teacher
}

// job sends a request that starts a job, and follows it to its end if asked.
func (a *app) job(name string, r wire.Request, wait bool) error {
	run, err := a.open(name)
	if err != nil {
		return err
	}
	e, err := a.send(run, r)
	if err != nil {
		return err
	}
	if !wait || e.Fate == wire.Refused {
		return a.entry(e)
	}
	return a.follow(run, e)
}

// follow waits for the jobs of a request and prints how they ended.
func (a *app) follow(run *session.Run, e wire.Entry) error {
	for {
		jobs, err := run.Jobs(a.ctx)
		if err != nil {
			return err
		}
		going := false
		for _, j := range jobs {
			mine := j.ID == e.Job || e.Job == "" && j.Kind == "evaluate"
			going = going || mine && (j.State == "queued" || j.State == "running" || j.State == "paused")
			if mine && j.ID == e.Job && !going {
				if err := a.print(j, func() { a.printf("%s %s: %s %s\n", j.Kind, j.Dataset, j.State, j.Message) }); err != nil {
					return err
				}
				if j.State != "done" {
					return fmt.Errorf("%s %s: %s: %s", j.Kind, j.Dataset, j.State, j.Message)
				}
			}
		}
		if !going {
			if e.Job == "" {
				return a.entry(e)
			}
			return nil
		}
		select {
		case <-a.ctx.Done():
			return a.ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
