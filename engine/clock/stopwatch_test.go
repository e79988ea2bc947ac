package clock

import (
	"testing"
	"time"
)

// Work that a device still does for the step before, while this one's passes are
// waited for, counts for that step's update, and the whole stays the same; unless a pause
// lay between, in which it was done.
func TestTheTimeOfAnUpdateIsMovedToIt(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name         string
		paused       bool
		spent        time.Duration
		passes, want time.Duration // afterwards: passes, optimizer
	}{
		{"a part of the passes' time", false, 30 * ms, 70 * ms, 31 * ms},
		{"none, on a CPU", false, 0, 100 * ms, 1 * ms},
		{"no more than there was", false, 400 * ms, 0, 101 * ms},
		{"a clock that went back", false, -1, 100 * ms, 1 * ms},
		{"after a pause", true, 30 * ms, 100 * ms, 1 * ms},
	} {
		clock := New()
		w := Stopwatch{clock: clock, Split: Split{Passes: 100 * ms, Optimizer: ms}}
		if c.paused {
			w.Skip()
		}
		w.Move(&w.Passes, &w.Optimizer, c.spent)
		if w.Passes != c.passes || w.Optimizer != c.want || w.Total() != 101*ms {
			t.Errorf("%s: passes %v, optimizer %v, whole %v", c.name, w.Passes, w.Optimizer, w.Total())
		}
		if c.paused {
			w.Take()
			w.Passes = 100 * ms
			if w.Move(&w.Passes, &w.Optimizer, ms); w.Optimizer != ms {
				t.Errorf("%s: of the step after that, %v are moved", c.name, w.Optimizer)
			}
		}
		clock.Close()
	}
}
