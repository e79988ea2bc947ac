package report

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dev.road/workbench/engine/clock"
	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

// Position is the progress of a run. The loop moves it; everyone else reads it.
type Position struct {
	Attempt int
	Step    int // steps done
}

// Report tells of a run: its events and log, its rows of metrics, its speed and
// its machine.
type Report struct {
	at        *Position
	Log       *slog.Logger
	Events    *server.Events
	Metrics   *metrics.Writer
	precision string // of the matrix products, for the utilization

	gauges *gauges
	Memory func() (used, kept int64, err error) // libtorch's, in bytes; nil on the CPU
	Awake  *clock.Awake
	stood  time.Duration // of the standstills that were told
	life   life
	Watch  clock.Stopwatch
	Speed  clock.Speed

	KnobValues []metrics.Value // the knobs' part of a row
	row        Row             // of the step that is run
	Last       Row
	recent     recent // parts of the last rows
}

// New makes the report of a run that computes in a precision on a GPU, by
// its UUID, or on the CPU, with no UUID.
func New(at *Position, log *slog.Logger, precision, gpu string) *Report {
	awake := clock.New()
	return &Report{
		at: at, Log: log, precision: precision, gauges: newGauges(gpu, log), Awake: awake, Watch: clock.NewStopwatch(awake),
	}
}

// Open begins to write the run's files of events and of metrics, and to read the gauges.
func (p *Report) Open(o *session.Owner) error {
	var err error
	if p.Metrics, err = metrics.Create(o.MetricsFile()); err != nil {
		return err
	}
	if p.Events, err = server.OpenEvents(o.EventsFile()); err != nil {
		return errors.Join(err, p.Metrics.Close())
	}
	go p.gauges.run()
	return nil
}

// Close closes the files and ends the goroutines.
func (p *Report) Close() {
	p.gauges.close()
	p.Events.Close()
	if err := p.Metrics.Close(); err != nil {
		p.Log.Error("the metrics cannot be closed", "err", err)
	}
	p.Awake.Close()
}

// Say tells one event.
func (p *Report) Say(kind wire.EventKind, level wire.Level, e *wire.Entry, format string, args ...any) {
	p.Emit(wire.Event{Kind: kind, Level: level, Step: p.at.Step, Text: fmt.Sprintf(format, args...), Entry: e})
}

// Emit sends an event to the clients, the run's events and its log.
func (p *Report) Emit(e wire.Event) {
	p.Events.Append(e)
	switch e.Level {
	case wire.LevelError:
		p.Log.Error(e.Text, "step", e.Step)
	case wire.LevelWarn:
		p.Log.Warn(e.Text, "step", e.Step)
	default:
		p.Log.Info(e.Text, "step", e.Step)
	}
}

// Standstill tells of the time in which the process did not run.
func (p *Report) Standstill() {
	if stood := p.Awake.StoodStill(); stood > p.stood {
		p.Say(wire.EventState, wire.LevelWarn, nil, "the trainer was suspended for %s: it was stopped, or the machine slept",
			(stood - p.stood).Round(time.Second))
		p.stood = stood
	}
}
