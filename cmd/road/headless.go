package main

import (
	"context"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// lookEvery is the polling interval of a headless run.
const lookEvery = 200 * time.Millisecond

// toldWithin bounds the wait for the event of a run's end.
const toldWithin = 2 * time.Second

// accompany follows a run until it ends: it prints lines of progress and every
// notable event after since, then the summary. An interrupt asks the trainer to save
// and end, and waits for that; a second one stops waiting. A SIGTERM is passed on,
// and the end waited for, however many come.
func (a *app) accompany(run *session.Run, hello wire.Hello, since int64, end *farewell) error {
	// An interrupt ends a.ctx, but here it only starts the trainer's end.
	ctx, leave := context.WithCancel(context.WithoutCancel(a.ctx))
	defer leave()
	events, err := run.Follow(ctx, since)
	if err != nil {
		return err
	}
	look, progress := time.NewTicker(lookEvery), time.NewTicker(progressEvery)
	defer look.Stop()
	defer progress.Stop()
	pace := pace{run: run}
	var told string        // text of the last event of the run's state
	var finished time.Time // since the state is finished
	for {
		select {
		case e, open := <-events:
			if !open {
				events = nil // the trainer is gone
				continue
			}
			a.tell(e)
			if e.Kind == wire.EventState {
				told = e.Text
			}
		case <-progress.C:
			pace.tick(ctx, a)
		case <-look.C:
			s, err := run.State(ctx)
			if err := end.see(s); err != nil {
				return err
			}
			if err != nil || !s.State.Ended() {
				finished = time.Time{}
			} else if finished.IsZero() {
				finished = time.Now()
			}
			// The state is published before its event. While a client
			// follows, a finished trainer keeps serving, so the wait has a bound.
			over := !finished.IsZero() && (told == s.Note || time.Since(finished) > toldWithin)
			if over || events == nil {
				leave()
				return end.outcome(a.conclude(run, hello))
			}
		case sig := <-end.signals:
			if err := end.ask(ctx, sig); err != nil {
				return err
			}
		case err := <-end.stopped:
			if err := end.answered(err); err != nil {
				return err
			}
		}
	}
}
