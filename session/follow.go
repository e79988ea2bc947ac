package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"time"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// again is the time between Follow's attempts to reach a trainer.
const again = 200 * time.Millisecond

// Follow sends the events with a Seq greater than since, as they come, with the
// trainer's heartbeats in between. It reconnects after a lost connection, without
// missing an event. The channel is closed when ctx ends, or once the run has no
// trainer and all of its written events have been sent.
func (r *Run) Follow(ctx context.Context, since int64) (<-chan wire.Event, error) {
	if _, err := r.folder.Liveness(time.Now()); err != nil {
		return nil, err
	}
	events := make(chan wire.Event, 64)
	go func() {
		defer close(events)
		said := ""
		for {
			var err error
			since, err = r.receive(ctx, since, events)
			if ctx.Err() != nil {
				return
			}
			// Otherwise the trainer's liveness matters, not the error.
			if bad := (garbled{}); errors.As(err, &bad) && bad.Error() != said {
				said = bad.Error()
				if pass(ctx, events, bad.event()) != nil {
					return
				}
			}
			l, err := r.folder.Liveness(time.Now())
			if err == nil && !l.Phase.Live() && !l.Held {
				r.rest(ctx, since, events)
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(again):
			}
		}
	}()
	return events, nil
}

// receive passes on one connection's events and returns the last one's Seq.
func (r *Run) receive(ctx context.Context, since int64, events chan<- wire.Event) (int64, error) {
	url := fmt.Sprintf("http://run/v1/events?since=%d", since)
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return since, err
	}
	resp, err := r.client.Do(q)
	if err != nil {
		return since, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return since, refusal(resp)
	}
	err = jsonl.Scan(&stream{Reader: resp.Body}, func(line []byte, _ int64) error {
		var e wire.Event
		if err := jsonl.Decode(line, &e); err != nil {
			return garbled{err}
		}
		if err := pass(ctx, events, e); err != nil {
			return err
		}
		since = max(since, e.Seq)
		return nil
	})
	return since, err
}

// rest passes on the written events that were not received.
func (r *Run) rest(ctx context.Context, since int64, events chan<- wire.Event) {
	// A direct call of EachEvent returns the error.
	_ = r.EachEvent(since, func(e wire.Event) error { return pass(ctx, events, e) })
}

// pass sends an event, unless ctx ends before.
func pass(ctx context.Context, events chan<- wire.Event, e wire.Event) error {
	select {
	case events <- e:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isReset reports whether the other end closed a connection. net/http exports no error
// for one that was closed between the greeting and the request.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		err != nil && strings.Contains(err.Error(), "server closed idle connection")
}
