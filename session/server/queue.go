package server

import (
	"sync"

	"dev.road/workbench/session/wire"
)

// told is an event, and its line, which all listeners share.
type told struct {
	event wire.Event
	line  []byte
}

// The events that wait for one listener are bounded in number and in bytes.
const (
	mostWaiting  = 256
	waitingBytes = 1 << 20
)

// queue holds one listener's events. A full queue drops all further events until the
// listener has taken the rest and their number, so that a listener's events are in
// order, with the gap in its place.
type queue struct {
	mu      sync.Mutex
	events  []told
	bytes   int
	dropped int
	wake    chan struct{} // has a token while there are events to take
}

func (q *queue) put(ev told) {
	q.mu.Lock()
	full := len(q.events) == mostWaiting || len(q.events) > 0 && q.bytes+len(ev.line) > waitingBytes
	if q.dropped > 0 || full {
		q.dropped++
	} else {
		q.events, q.bytes = append(q.events, ev), q.bytes+len(ev.line)
	}
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take empties the queue; dropped is the number of events lost after the returned
// ones.
func (q *queue) take() (events []told, dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	events, dropped = q.events, q.dropped
	q.events, q.bytes, q.dropped = nil, 0, 0
	return events, dropped
}
