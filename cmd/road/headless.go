package main

import (
	"context"
	"fmt"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// progressEvery is how often a headless run prints a line.
const progressEvery = 5 * time.Second

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

// worthALine says whether a headless run prints an event: warnings, errors,
// and what a person would want to have seen.
func worthALine(e wire.Event) bool {
	switch e.Kind {
	case wire.EventEval, wire.EventLedger, wire.EventState, wire.EventData:
		return true
	case wire.EventDevice:
		return false // told at the start
	}
	return e.Level != wire.LevelInfo
}

// levelWord begins the line of an event that is more than information.
func levelWord(e wire.Event) string {
	switch e.Level {
	case wire.LevelWarn:
		return "warning: "
	case wire.LevelError:
		return "error: "
	}
	return ""
}

// progress prints where the run stands.
func (a *app) progress(ctx context.Context, run *session.Run) {
	s, err := run.State(ctx)
	if err != nil || !s.State.Live() {
		return
	}
	if s.State == wire.Starting {
		fmt.Fprintf(a.err, "starting: %s\n", s.Note)
		return
	}
	line := fmt.Sprintf("step %d/%d  loss %s  %.0f windows/s  ETA %s", s.Step, s.Steps, lossText(s), s.WindowsRate, duration(s.ETASeconds))
	if s.State != wire.Running {
		line += "  " + string(s.State)
	}
	if s.Note != "" {
		line += "  " + s.Note
	}
	fmt.Fprintln(a.err, line)
}

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
