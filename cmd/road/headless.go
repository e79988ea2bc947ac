package main

import (
	"context"
	"fmt"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// toldWithin bounds the wait for the event that tells of a run's end.
const toldWithin = 2 * time.Second

// accompany stays with a run until it ends: with a line of progress now and
// then, and every event after since that is worth a person's attention; then
// the summary. An interrupt asks the trainer to save and end, and waits for
// that; a second one leaves it to itself. A SIGTERM is passed on, and its end
// waited for, however many come.
func (a *app) accompany(run *session.Run, hello wire.Hello, since int64, end *farewell) error {
	// An interrupt ends a.ctx, and is only the beginning of the end here.
	ctx, leave := context.WithCancel(context.WithoutCancel(a.ctx))
	defer leave()
	events, err := run.Follow(ctx, since)
	if err != nil {
		return err
	}
	look, progress := time.NewTicker(lookEvery), time.NewTicker(progressEvery)
	defer look.Stop()
	defer progress.Stop()
	var told string        // by the last event of the run's state
	var finished time.Time // since when the state says so
	for {
		select {
		case e, open := <-events:
			if !open {
				events = nil // there is no trainer any more
				continue
			}
			if worthALine(e) {
				fmt.Fprintf(a.err, "%s  %s%s\n", e.Time.Local().Format(time.TimeOnly), levelWord(e), e.Text)
			}
			if e.Kind == wire.EventState {
				told = e.Text
			}
		case <-progress.C:
			a.progress(ctx, run)
		case <-look.C:
			s, err := run.State(ctx)
			if err != nil || s.State != wire.Finished {
				finished = time.Time{}
			} else if finished.IsZero() {
				finished = time.Now()
			}
			// The state is published before the event that tells of it. While a client
			// follows, a finished trainer stays to be asked, so the wait has a bound.
			over := !finished.IsZero() && (told == s.Note || time.Since(finished) > toldWithin)
			if over || events == nil {
				leave()
				return a.conclude(run, hello)
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
