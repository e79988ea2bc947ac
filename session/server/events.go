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

// Events are the events of a run: appended to events.jsonl, and sent to all
// listeners. Methods may be called from several goroutines; Append never waits for
// a listener.
type Events struct {
	mu        sync.Mutex
	name      string
	file      *os.File
	size      int64
	seq       int64
	lost      error // the first failure to write one
	listeners map[*queue]bool
}

// OpenEvents opens an events file to append to, and creates it if it is missing.
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

// Append gives an event its Seq, and a Time if it has none, writes it and sends it
// on. Listeners get it even if it cannot be written: they may need it most then.
// Close returns the first such error.
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

// Subscribers returns the number of listeners.
func (e *Events) Subscribers() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.listeners)
}

// last returns the newest event's Seq.
func (e *Events) last() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.seq
}

// subscribe returns a queue of the coming events, and the written events with a Seq
// greater than since.
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

// Close closes the file. Its error includes the first failure to write an event.
func (e *Events) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return errors.Join(e.lost, e.file.Close())
}

// bound is the maximum number of events that wait for one listener.
const bound = 256

// queue holds one listener's events. A full queue drops all further events until the
// listener has taken the rest and their number, so that a listener's events are in
// order, with the gap in its place.
type queue struct {
	mu      sync.Mutex
	events  []wire.Event
	dropped int
	wake    chan struct{} // has a token while there are events to take
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

// take empties the queue; dropped is the number of events lost after the returned
// ones.
func (q *queue) take() (events []wire.Event, dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	events, dropped = q.events, q.dropped
	q.events, q.dropped = nil, 0
	return events, dropped
}
