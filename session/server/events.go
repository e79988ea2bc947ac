package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// Events are everything worth telling about a run: appended to events.jsonl,
// and sent to whoever listens. Methods may be called from several goroutines;
// Append never waits for a listener.
type Events struct {
	mu        sync.Mutex
	name      string
	file      *os.File
	size      int64
	seq       int64
	lost      error // why the file lacks some
	listeners map[*queue]bool
}

// OpenEvents opens an events file to append to, and creates it when it is not
// there.
func OpenEvents(file string) (*Events, error) {
	before, err := jsonl.Read[wire.Event](file)
	if err != nil {
		return nil, fmt.Errorf("open the events: %w", err)
	}
	f, size, err := jsonl.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the events: %w", err)
	}
	e := &Events{name: file, file: f, size: size, listeners: map[*queue]bool{}}
	if n := len(before); n > 0 {
		e.seq = before[n-1].Seq
	}
	return e, nil
}

// Append gives an event its Seq, and its Time when it has none, writes it and
// sends it on. Listeners get it even where it cannot be written, because that
// is when they need it; Close returns the first such error.
func (e *Events) Append(ev wire.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seq++
	ev.Seq = e.seq
	if ev.Time.IsZero() {
		ev.Time = time.Now().UTC()
	}
	line, err := json.Marshal(ev)
	if err == nil {
		line = append(line, '\n')
		if _, err = e.file.WriteAt(line, e.size); err == nil {
			e.size += int64(len(line))
		} else {
			err = errors.Join(err, e.file.Truncate(e.size))
		}
	}
	if err != nil && e.lost == nil {
		e.lost = fmt.Errorf("write event %d: %w", ev.Seq, err)
	}
	for q := range e.listeners {
		q.put(ev)
	}
}

// Subscribers is how many listen.
func (e *Events) Subscribers() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.listeners)
}

// last is the newest event's Seq.
func (e *Events) last() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.seq
}

// subscribe returns a queue of the events after those that are written, and
// the written ones with a greater Seq than since.
func (e *Events) subscribe(since int64) (*queue, []wire.Event, error) {
	q := &queue{wake: make(chan struct{}, 1)}
	e.mu.Lock()
	upTo := e.seq
	e.listeners[q] = true
	e.mu.Unlock()
	if since >= upTo {
		return q, nil, nil
	}
	written, err := jsonl.Read[wire.Event](e.name)
	if err != nil {
		e.unsubscribe(q)
		return nil, nil, fmt.Errorf("read the events: %w", err)
	}
	var replay []wire.Event
	for _, ev := range written {
		if ev.Seq > since && ev.Seq <= upTo {
			replay = append(replay, ev)
		}
	}
	return q, replay, nil
}

func (e *Events) unsubscribe(q *queue) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.listeners, q)
}

// Close closes the file. Its error is that of the first event that could not
// be written, too.
func (e *Events) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return errors.Join(e.lost, e.file.Close())
}

// bound is how many events wait for one listener.
const bound = 256

// queue holds one listener's events. When it is full it drops all that come
// until the listener has taken the rest and was told their number, so that
// what a listener gets is in order and its gap is where it was.
type queue struct {
	mu      sync.Mutex
	events  []wire.Event
	dropped int
	wake    chan struct{} // has a token while there is something to take
}

func (q *queue) put(ev wire.Event) {
	q.mu.Lock()
	if q.dropped > 0 || len(q.events) == bound {
		q.dropped++
	} else {
		q.events = append(q.events, ev)
	}
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take empties the queue; dropped is how many came after the returned events
// and are lost.
func (q *queue) take() (events []wire.Event, dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	events, dropped = q.events, q.dropped
	q.events, q.dropped = nil, 0
	return events, dropped
}
