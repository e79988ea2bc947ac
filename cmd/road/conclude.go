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
	if !s.State.Ended() || s.Exit != nil && s.Exit.Failed() {
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

// outlast waits a short time for the end of a finished run's trainer, so that a
// script's next command finds the run free. A trainer with other clients stays.
func outlast(run *session.Run) {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
	defer cancel()
	_ = session.AwaitFree(ctx, run.Folder()) // the next command tells of a trainer that stays
}

// ending returns the state of a run that has ended. The keeper records the trainer's
// exit a moment later.
func ending(run *session.Run) (wire.State, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		s, err := run.State(context.Background()) // which has a limit of its own
		if err != nil || s.State.Ended() || s.Exit != nil {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, nil
		case <-look.C:
		}
	}
}
