package tui

import (
	"context"
	"reflect"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// How often a run is asked for news: one that takes steps, a paused one, of
// which events tell the rest, and one without a trainer, which somebody may
// resume.
const (
	livePoll   = 250 * time.Millisecond
	pausedPoll = time.Second
	quietPoll  = 2 * time.Second
	gather     = 50 * time.Millisecond // how long events are collected
	atMost     = 2000                  // events in one message
)

// feed watches a run. Its next is a command that blocks until there is
// something new; at most one is under way at a time, so that the fields need
// no lock.
type feed struct {
	ctx     context.Context
	stop    context.CancelFunc
	session ui.Session
	now     func() time.Time
	started bool
	state   wire.State
	lost    string
	seq     int64 // of the last event
	events  <-chan wire.Event
	history chan ui.Delta // the metrics from before, while they are read
}

func newFeed(ctx context.Context, s ui.Session, now func() time.Time) *feed {
	ctx, stop := context.WithCancel(ctx)
	return &feed{ctx: ctx, stop: stop, session: s, now: now}
}

// next returns the next batch, or nil when the feed was stopped.
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
		if b := f.look(events); news(b) {
			return b
		}
	}
	return nil
}

// read begins to read the metrics. Those of a long run take seconds, in which
// the rest of it is shown already; those of a short one are worth waiting for.
func (f *feed) read() {
	history := make(chan ui.Delta, 1)
	f.history = history
	go func() {
		d, _ := f.session.Poll() // what could be read; later polls go on from there
		d.Reset = true
		history <- d
	}()
	select {
	case d := <-history:
		history <- d // for look
	case <-time.After(gather):
	}
}

// news says whether a batch has something in it.
func news(b ui.BatchMsg) bool {
	return b.State != nil || b.Link != nil || b.Knobs != nil || b.Entries != nil || len(b.Events) > 0 || b.Delta.Reset || len(b.Delta.Series) > 0
}

// past are the written events from before.
func (f *feed) past() []wire.Event {
	events, err := f.session.Events(0)
	if err != nil {
		return nil // look tells of a run that cannot be read
	}
	f.note(events)
	return events
}

func (f *feed) note(events []wire.Event) {
	for _, e := range events {
		f.seq = max(f.seq, e.Seq)
	}
}

// wait blocks until an event comes or it is time to look again.
func (f *feed) wait() []wire.Event {
	every := quietPoll
	if f.state.State.Live() {
		if every = livePoll; f.state.State == wire.Paused {
			every = pausedPoll
		}
		if f.events == nil {
			f.events, _ = f.session.Follow(f.ctx, f.seq) // the poll tells of a run that is gone
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
				continue // the timer goes on: a lost connection is not a busy loop
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

// look collects what is new besides the events.
func (f *feed) look(events []wire.Event) ui.BatchMsg {
	b := ui.BatchMsg{Session: f.session, Events: events}
	s, err := f.session.State(f.ctx)
	lost := ""
	if err != nil {
		lost = err.Error()
	}
	resumed := false
	if err == nil {
		resumed = s.Attempt != f.state.Attempt || s.State != f.state.State
		if !same(s, f.state) {
			b.State = &s
		}
		f.state = s
	}
	if lost != f.lost || f.lost == "" && resumed {
		f.lost = lost
		b.Link = &ui.Link{Lost: lost, Since: f.now()}
	}
	if resumed || changes(events) {
		if knobs, err := f.session.Knobs(f.ctx); err == nil {
			b.Knobs = knobs
		}
		if entries, err := f.session.Entries(); err == nil {
			b.Entries = entries
		}
	}
	b.Delta = f.delta()
	return b
}

// delta is what the metrics have gained, as far as they could be read;
// nothing while the history is still being read.
func (f *feed) delta() ui.Delta {
	if f.history == nil {
		delta, _ := f.session.Poll()
		return delta
	}
	select {
	case d := <-f.history:
		f.history = nil
		return d
	default:
		return ui.Delta{}
	}
}

// changes says that the knobs or the ledger may be others after these events.
func changes(events []wire.Event) bool {
	for _, e := range events {
		if e.Entry != nil || e.Kind == wire.EventLedger || e.Kind == wire.EventData || e.Kind == wire.EventDropped {
			return true
		}
	}
	return false
}

// same compares states but for the signs of life, and for the gauges where they
// are not shown.
func same(a, b wire.State) bool {
	a.Time, a.NextSign = b.Time, b.NextSign
	if a.AtRest() {
		a.Gauges = b.Gauges
	}
	return reflect.DeepEqual(a, b)
}
