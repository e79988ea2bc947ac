package engine

import (
	"fmt"
	"log/slog"
	"time"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

// position is how far a run has come. The loop moves it; everyone else reads it.
type position struct {
	attempt int
	step    int // steps done
}

// report tells of a run: its events and log, its rows of metrics, its speed and
// its machine.
type report struct {
	at        *position
	log       *slog.Logger
	events    *server.Events
	metrics   *metrics.Writer
	precision string // of the matrix products, for the utilization

	gauges *gauges
	memory func() (used, kept int64, err error) // libtorch's, in bytes; nil on the CPU
	awake  *awake
	stood  time.Duration // of the standstills that were told
	watch  stopwatch
	clock  clock

	turned []metrics.Value // the knobs' part of a row
	row    row             // of the step that is run
	last   row
}

// say tells one event.
func (p *report) say(kind wire.EventKind, level wire.Level, e *wire.Entry, format string, args ...any) {
	p.emit(wire.Event{Kind: kind, Level: level, Step: p.at.step, Text: fmt.Sprintf(format, args...), Entry: e})
}

// emit sends an event to the clients, the run's events and its log.
func (p *report) emit(e wire.Event) {
	p.events.Append(e)
	switch e.Level {
	case wire.LevelError:
		p.log.Error(e.Text, "step", e.Step)
	case wire.LevelWarn:
		p.log.Warn(e.Text, "step", e.Step)
	default:
		p.log.Info(e.Text, "step", e.Step)
	}
}

// standstill tells of the time in which the process did not run.
func (p *report) standstill() {
	if stood := p.awake.stoodStill(); stood > p.stood {
		p.say("state", "warn", nil, "the trainer stood still for %s: it was stopped, or the machine slept", (stood - p.stood).Round(time.Second))
		p.stood = stood
	}
}
