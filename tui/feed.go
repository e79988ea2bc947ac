package tui

import (
	"context"
	"reflect"
	"slices"
	"time"

	"dev.road/workbench/session/effect"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// The polling intervals: of a run that takes steps or does jobs, of a paused one, whose
// events report the rest, and of one that has ended, which someone may resume.
const (
	livePoll   = 250 * time.Millisecond
	pausedPoll = time.Second
	quietPoll  = 2 * time.Second
	restPoll   = 10 * time.Second      // of a served run at rest: its events tell the rest
	gather     = 50 * time.Millisecond // collects the events of one message
	atMost     = 2000                  // events in one message
)

// feed watches a run. Its next is a command that blocks until there is news; at
// most one is in flight, so the fields need no lock.
type feed struct {
	ctx       context.Context
	stop      context.CancelFunc
	session   ui.Session
	now       func() time.Time
	started   bool
	state     wire.State
	lost      string
	seq       int64 // of the last event
	events    <-chan wire.Event
	history   chan ui.Delta // the metrics of earlier steps, while they are read
	changes   []int         // the steps of the changes
	scheduled bool          // a knob moves by itself, without an event
	stamp     string        // of the files, at the last look at a run without a process; else empty
}

func newFeed(ctx context.Context, s ui.Session, now func() time.Time) *feed {
	ctx, stop := context.WithCancel(ctx)
	return &feed{ctx: ctx, stop: stop, session: s, now: now}
}

// next returns the next batch, or nil after the feed was stopped.
func (f *feed) next() tea.Msg {
	if !f.started {
		f.started = true
		f.read()
		return f.look(f.past())
	}
	for f.ctx.Err() == nil {
		events := f.wait()
		if f.ctx.Err() != nil {
			break
		}
		if len(events) == 0 && f.still() {
			continue
		}
		if b := f.look(events); news(b) {
			return b
		}
	}
	return nil
}

// still reports whether a run without a process has no news: its files are those of the
// last look.
func (f *feed) still() bool {
	if f.state.Answers() || f.lost != "" || f.history != nil {
		f.stamp = ""
		return false
	}
	before := f.stamp
	f.stamp = f.session.Stamp()
	return before != "" && f.stamp == before
}

// read starts to read the metrics. Those of a long run take seconds, during which
// the rest of the run is already shown, with its newest rows; those of a short run
// are waited for.
func (f *feed) read() {
	history := make(chan ui.Delta, 1)
	f.history = history
	if entries, err := f.session.Entries(); err == nil {
		f.changed(entries)
	}
	changes := f.changes
	go func() {
		d, _ := f.session.Poll(changes) // the readable part; later polls continue from there
		d.Reset = true
		history <- d
	}()
	select {
	case d := <-history:
		history <- d // for look
	case <-time.After(gather):
	}
}

// news reports whether a batch has any content.
func news(b ui.BatchMsg) bool {
	return b.State != nil || b.Link != nil || b.Knobs != nil || b.Entries != nil ||
		len(b.Events) > 0 || b.Delta.Reset || len(b.Delta.Series) > 0
}

// past returns the events that were written before the feed started.
func (f *feed) past() []wire.Event {
	events, err := f.session.Events(0)
	if err != nil {
		return nil // look reports an unreadable run
	}
	f.note(events)
	return events
}

func (f *feed) note(events []wire.Event) {
	for _, e := range events {
		f.seq = max(f.seq, e.Seq)
	}
}

// wait blocks until an event arrives or the next poll is due.
func (f *feed) wait() []wire.Event {
	every := quietPoll
	if f.state.Answers() {
		switch {
		case f.state.State == wire.Paused:
			every = pausedPoll
		case !f.state.Serving || !f.state.AtRest():
			every = livePoll
		default:
			every = restPoll
		}
		if f.events == nil {
			f.events, _ = f.session.Follow(f.ctx, f.seq) // the poll reports a run that is gone
		}
	}
	timer := time.NewTimer(every)
	defer timer.Stop()
	var events []wire.Event
	for {
		select {
		case <-f.ctx.Done():
			return nil
		case e, ok := <-f.events:
			if !ok {
				f.events = nil
				if len(events) > 0 {
					return events
				}
				timer.Reset(min(every, quietPoll))
				continue // until the timer: a lost connection is no busy loop
			}
			f.note([]wire.Event{e})
			if e.Kind == wire.EventHeartbeat {
				continue
			}
			if events = append(events, e); len(events) == 1 {
				timer.Reset(gather)
			}
			if len(events) >= atMost {
				return events
			}
		case d := <-f.history:
			f.history <- d // for look
			return events
		case <-timer.C:
			return events
		}
	}
}

// look collects the news besides the events.
func (f *feed) look(events []wire.Event) ui.BatchMsg {
	b := ui.BatchMsg{Session: f.session, Events: events}
	s, err := f.session.State(f.ctx)
	lost := ""
	if err != nil {
		lost = err.Error()
	}
	resumed, moved := false, false
	if err == nil {
		moved = f.scheduled && s.Step != f.state.Step
		resumed = s.Attempt != f.state.Attempt || s.State != f.state.State || s.Serving != f.state.Serving
		if !same(s, f.state) {
			b.State = &s
		}
		f.state = s
	}
	if lost != f.lost || f.lost == "" && resumed {
		f.lost = lost
		b.Link = &ui.Link{Lost: lost, Since: f.now()}
	}
	if resumed || moved || changes(events) {
		if knobs, err := f.session.Knobs(f.ctx); err == nil {
			b.Knobs = knobs
			f.scheduled = slices.ContainsFunc(knobs, func(k wire.Knob) bool { return k.Scheduled() && k.Schedule.Next != nil })
		}
	}
	if resumed || changes(events) {
		if entries, err := f.session.Entries(); err == nil {
			b.Entries = entries
			f.changed(entries)
		}
	}
	b.Delta = f.delta()
	return b
}

// changed takes notice of the steps of the changes in the ledger.
func (f *feed) changed(entries []wire.Entry) {
	f.changes = nil
	for _, e := range effect.Read(entries).Changes {
		f.changes = append(f.changes, e.Step)
	}
}

// delta returns the readable new metrics, and the newest alone while the history is
// still being read.
func (f *feed) delta() ui.Delta {
	if f.history == nil {
		delta, _ := f.session.Poll(f.changes)
		return delta
	}
	select {
	case d := <-f.history:
		f.history = nil
		return d
	default:
		newest, _ := f.session.Newest()
		return newest
	}
}

// changes reports whether these events may have changed the knobs or the ledger.
func changes(events []wire.Event) bool {
	for _, e := range events {
		if e.Entry != nil || e.Kind == wire.EventLedger || e.Kind == wire.EventData || e.Kind == wire.EventDropped {
			return true
		}
	}
	return false
}

// same compares states, without their heartbeats, and without the gauges if these
// are not shown.
func same(a, b wire.State) bool {
	a.Time, a.NextSign = b.Time, b.NextSign
	if a.AtRest() {
		a.Gauges = b.Gauges
	}
	return reflect.DeepEqual(a, b)
}
