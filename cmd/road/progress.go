package main

import (
	"context"
	"fmt"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// progressEvery is the interval between a headless run's lines of progress.
const progressEvery = 5 * time.Second

// worthALine reports whether a headless run prints an event: warnings, errors, and
// the main events.
func worthALine(e wire.Event) bool {
	switch e.Kind {
	case wire.EventEval, wire.EventLedger, wire.EventState, wire.EventData:
		return true
	case wire.EventDevice:
		return false // printed at the start
	}
	return e.Level != wire.LevelInfo
}

// levelWord is the prefix of a warning's or an error's line.
func levelWord(e wire.Event) string {
	switch e.Level {
	case wire.LevelWarn:
		return "warning: "
	case wire.LevelError:
		return "error: "
	}
	return ""
}

// progress prints the run's progress.
func (a *app) progress(ctx context.Context, run *session.Run) {
	s, err := run.State(ctx)
	if err != nil || !s.State.Live() {
		return
	}
	if s.State == wire.Starting {
		fmt.Fprintf(a.err, "starting: %s\n", visible.Cell(s.Note))
		return
	}
	line := fmt.Sprintf("step %d/%d  loss %s  %.0f windows/s  ETA %s",
		s.Step, s.Steps, lossText(s), s.WindowsRate, duration(s.ETASeconds))
	if s.State != wire.Running {
		line += "  " + string(s.State)
	}
	if s.Note != "" {
		line += "  " + visible.Cell(s.Note)
	}
	fmt.Fprintln(a.err, line)
}
