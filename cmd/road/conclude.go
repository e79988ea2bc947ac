package main

import (
	"context"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// conclude prints the summary of a run that has ended; a crash is an error.
func (a *app) conclude(run *session.Run, hello wire.Hello) error {
	s, err := ending(run)
	if err != nil {
		return err
	}
	if s.State != wire.Finished {
		return crashed(s)
	}
	sum, err := summarize(run, s, hello.Place)
	if err != nil {
		return err
	}
	if err := a.print(sum, func() { a.summary(s, sum) }); err != nil {
		return err
	}
	outlast(run)
	return nil
}

// outlast waits until the trainer of a finished run is gone, so that what a
// script does next finds the run free; not for long: others may be attached,
// and for them it stays.
func outlast(run *session.Run) {
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(4 * time.Second); time.Now().Before(until); <-look.C {
		if l, err := run.Folder().Liveness(time.Now()); err != nil || !l.Held {
			return
		}
	}
}

// ending is the state of a run that has ended. How it did is known a moment
// later than that: the keeper says it.
func ending(run *session.Run) (wire.State, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		s, err := run.State(ctx)
		if err != nil || s.State == wire.Finished || s.Exit != nil {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, nil
		case <-look.C:
		}
	}
}
