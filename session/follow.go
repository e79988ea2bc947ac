package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"syscall"
	"time"

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
		for {
			since, _ = r.receive(ctx, since, events) // the trainer's liveness matters, not the error
			if ctx.Err() != nil {
				return
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
	lines := json.NewDecoder(resp.Body)
	for {
		var e wire.Event
		if err := lines.Decode(&e); err != nil {
			return since, err
		}
		select {
		case events <- e:
		case <-ctx.Done():
			return since, ctx.Err()
		}
		since = max(since, e.Seq)
	}
}

// rest passes on the written events that were not received.
func (r *Run) rest(ctx context.Context, since int64, events chan<- wire.Event) {
	// A direct call of EachEvent returns the error.
	_ = r.EachEvent(since, func(e wire.Event) error {
		select {
		case events <- e:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// isReset reports whether the other end closed a connection.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
