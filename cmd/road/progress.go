package main

import (
	"context"
	"fmt"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
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

// lastEvent returns the Seq of the newest event that is written, 0 without any.
func lastEvent(run *session.Run) (seq int64, err error) {
	err = run.EachEvent(0, func(e wire.Event) error { seq = e.Seq; return nil })
	return seq, err
}

// tell prints an event that is worth a line.
func (a *app) tell(e wire.Event) {
	if worthALine(e) {
		fmt.Fprintf(a.err, "%s  %s%s\n", e.Time.Local().Format(time.TimeOnly), levelWord(e), visible.Cell(e.Text))
	}
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

// pace writes the lines of progress of one run.
type pace struct {
	run  *session.Run
	last string // the line of a run that takes no steps
}

// tick prints the run's progress. A run that takes no steps has a line when it comes to
// that, and another when its reason changes: a full disk is told once.
func (p *pace) tick(ctx context.Context, a *app) {
	s, err := p.run.State(ctx)
	if err != nil || !s.State.Live() {
		return
	}
	if line := p.line(s); line != "" {
		fmt.Fprintln(a.err, line)
	}
}

// line returns the line for a state, "" if it would say the same again.
func (p *pace) line(s wire.State) string {
	line := fmt.Sprintf("step %d/%d  loss %s  %.0f windows/s  ETA %s",
		s.Step, s.Steps, lossText(s), s.WindowsRate, duration(s.ETASeconds))
	switch s.State {
	case wire.Running:
		if s.Teaching != nil && s.Teaching.Waits {
			line = teachingText(*s.Teaching)
		} else if s.Note != "" {
			line += "  " + visible.Cell(s.Note)
		}
		p.last = ""
		return line
	case wire.Starting:
		line = "starting: " + visible.Cell(s.Note)
	default:
		line = fmt.Sprintf("step %d/%d  loss %s  %s", s.Step, s.Steps, lossText(s), s.State)
		if s.Note != "" {
			line += "  " + visible.Cell(s.Note)
		}
	}
	if line == p.last {
		return ""
	}
	p.last = line
	return line
}

// teachingText tells how far the recipe's teachers are.
func teachingText(t wire.Teaching) string {
	text := fmt.Sprintf("teaching  %s of %s windows", ui.Count(t.Done), ui.Count(t.Total))
	if t.ETASeconds > 0 {
		text += ", " + duration(t.ETASeconds) + " left"
	}
	if t.Waits {
		text += "; the steps begin then"
	}
	return text
}
