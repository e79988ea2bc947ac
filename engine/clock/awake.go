package clock

import (
	"sync"
	"time"
)

// Awake is a clock that stands still while the process does: one that is
// stopped by a signal, in a container that is frozen, or on a machine that
// sleeps. Like all durations here it goes by monotonic readings, which a new
// setting of the wall clock does not change.
type Awake struct {
	mu    sync.Mutex
	began time.Time
	seen  time.Time // when the process was last seen to run
	stood time.Duration
	end   chan struct{}
}

const (
	beatEvery  = time.Second
	standstill = 3 * time.Second // without a beat: no load of the machine keeps one away so long
)

// New starts the clock, at 0.
func New() *Awake {
	now := time.Now()
	a := &Awake{began: now, seen: now, end: make(chan struct{})}
	go a.beat()
	return a
}

func (a *Awake) beat() {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			a.Now()
		case <-a.end:
			return
		}
	}
}

// Now is the time for which the process has run.
func (a *Awake) Now() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	if gap := now.Sub(a.seen); gap > standstill {
		a.stood += gap
	}
	a.seen = now
	return now.Sub(a.began) - a.stood
}

// Since is the running time since a moment of the clock.
func (a *Awake) Since(moment time.Duration) time.Duration { return a.Now() - moment }

// StoodStill is the time for which the process has not run.
func (a *Awake) StoodStill() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stood
}

// Close stops the clock.
func (a *Awake) Close() { close(a.end) }
