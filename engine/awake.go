package engine

import (
	"sync"
	"time"
)

// awake is a clock that stands still while the process does: one that is
// stopped by a signal, in a container that is frozen, or on a machine that
// sleeps. Like all durations here it goes by monotonic readings, which nobody
// changes who sets the wall clock.
type awake struct {
	mu    sync.Mutex
	began time.Time
	seen  time.Time // when the process was last seen to run
	stood time.Duration
	end   chan struct{}
}

const (
	beatEvery  = 500 * time.Millisecond
	standstill = 3 * time.Second // without a beat: no load of the machine keeps one away so long
)

// newAwake starts the clock, at 0.
func newAwake() *awake {
	now := time.Now()
	a := &awake{began: now, seen: now, end: make(chan struct{})}
	go a.beat()
	return a
}

func (a *awake) beat() {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			a.now()
		case <-a.end:
			return
		}
	}
}

// now is how long the process has run.
func (a *awake) now() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	if gap := now.Sub(a.seen); gap > standstill {
		a.stood += gap
	}
	a.seen = now
	return now.Sub(a.began) - a.stood
}

// since is how long the process has run since a moment of the clock.
func (a *awake) since(moment time.Duration) time.Duration { return a.now() - moment }

// stoodStill is for how long the process has not run.
func (a *awake) stoodStill() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stood
}

func (a *awake) close() { close(a.end) }
