package main

import (
	"fmt"
	"time"

	"dev.road/workbench/session"
)

// follow prints a run's lines of progress and its notable events until its trainer ends
// or the command does. It leaves the run alone: it is the workbench of a terminal that
// cannot show one.
func (a *app) follow(run *session.Run) error {
	s, err := run.State(a.ctx)
	if err != nil {
		return err
	}
	if !s.State.Live() {
		return a.shown(run)
	}
	seen, err := lastEvent(run)
	if err != nil {
		return err
	}
	events, err := run.Follow(a.ctx, seen)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.err, "following %s in lines; an interrupt leaves, and the run continues\n", s.Run)
	pace := pace{run: run}
	pace.tick(a.ctx, a)
	look, progress := time.NewTicker(lookEvery), time.NewTicker(progressEvery)
	defer look.Stop()
	defer progress.Stop()
	for {
		select {
		case <-look.C: // the trainer of an ended run stays as long as someone follows it
			if s, err := run.State(a.ctx); err == nil && s.State.Ended() {
				return a.shown(run)
			}
		case e, open := <-events:
			if !open && a.ctx.Err() != nil {
				return nil
			}
			if !open {
				return a.shown(run)
			}
			a.tell(e)
		case <-progress.C:
			pace.tick(a.ctx, a)
		}
	}
}

// shown prints the state of a run.
func (a *app) shown(run *session.Run) error {
	s, knobs, err := a.stateOf(run)
	if err != nil {
		return err
	}
	a.status(s, knobs)
	return nil
}
