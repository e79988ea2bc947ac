package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// Events are the events of a run: appended to events.jsonl, and sent to all
// listeners. Methods may be called from several goroutines; Append never waits for
// a listener.
type Events struct {
	mu        sync.Mutex
	owned     owned.File
	file      *os.File
	size      int64
	seq       int64
	lost      error           // the first failure to write one
	listeners map[*queue]bool // true for a follower
	Clients   chan struct{}   // has something when a follower has come or left
}

// OpenEvents opens an events file to append to, and creates it if it is missing.
func OpenEvents(file owned.File) (*Events, error) {
	f, size, err := jsonl.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the events: %w", err)
	}
	seq, err := written{f, size}.last()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open the events: %w", err)
	}
	return &Events{owned: file, file: f, size: size, seq: seq, listeners: map[*queue]bool{}, Clients: make(chan struct{}, 1)}, nil
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
		for q := range e.listeners {
			q.put(told{ev, line})
		}
		err = e.write(line)
	}
	if err != nil && e.lost == nil {
		e.lost = fmt.Errorf("write event %d: %w", ev.Seq, err)
	}
}

// write appends a line to the file, or nothing.
func (e *Events) write(line []byte) error {
	if err := e.owned.Check(); err != nil {
		return err
	}
	if _, err := e.file.WriteAt(line, e.size); err != nil {
		return errors.Join(err, e.file.Truncate(e.size))
	}
	e.size += int64(len(line))
	return nil
}

// Subscribers returns the number of followers.
func (e *Events) Subscribers() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, follows := range e.listeners {
		if follows {
			n++
		}
	}
	return n
}

// last returns the newest event's Seq.
func (e *Events) last() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.seq
}

// subscribe returns a queue of the coming events for a follower, such as a workbench, and
// the file with those before.
func (e *Events) subscribe() (*queue, written) {
	e.mu.Lock()
	defer e.mu.Unlock()
	q := e.listen(true)
	e.moved()
	return q, written{e.file, e.size}
}

// overhear returns a queue of the coming events for an answer that waits for one of
// them: a short command is no follower.
func (e *Events) overhear() *queue {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.listen(false)
}

func (e *Events) listen(follows bool) *queue {
	q := &queue{wake: make(chan struct{}, 1)}
	e.listeners[q] = follows
	return q
}

func (e *Events) unsubscribe(q *queue) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.listeners[q] {
		e.moved()
	}
	delete(e.listeners, q)
}

// moved says that the number of followers is another.
func (e *Events) moved() {
	select {
	case e.Clients <- struct{}{}:
	default: // it will look anyway
	}
}

// Close closes the file. Its error includes the first failure to write an event.
func (e *Events) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return errors.Join(e.lost, e.file.Close())
}
