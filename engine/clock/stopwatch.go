package clock

import "time"

// Split is where a step's time went, from the end of the step before it, or of
// a pause, to its own end. Its parts add up to the whole.
type Split struct {
	Data      time.Duration // mini-batches: drawing, combining targets, waiting until a dataset is read far enough
	Passes    time.Duration // forward and backward
	Optimizer time.Duration // on a GPU the update of the step before, which this one's passes wait for
	Jobs      time.Duration // jobs beside the steps, and questions
	Control   time.Duration // the rest: requests, rows, events, checkpoints
}

// Total is the time of the whole step.
func (s Split) Total() time.Duration { return s.Data + s.Passes + s.Optimizer + s.Jobs + s.Control }

func (s Split) plus(o Split) Split {
	return Split{s.Data + o.Data, s.Passes + o.Passes, s.Optimizer + o.Optimizer, s.Jobs + o.Jobs, s.Control + o.Control}
}

// Stopwatch gives every moment to one part of a split.
type Stopwatch struct {
	Split
	clock  *Awake
	last   time.Duration
	paused bool // time was left out of this split
}

// NewStopwatch begins a watch.
func NewStopwatch(a *Awake) Stopwatch { return Stopwatch{clock: a} }

// Lap gives the time since the last lap to a part of the watch's split.
func (w *Stopwatch) Lap(part *time.Duration) time.Duration {
	now := w.clock.Now()
	spent := now - w.last
	*part += spent
	w.last = now
	return spent
}

// Move gives time from one part to another, in which it was spent: work that a device
// still did for the step before. After a pause it was done in the pause.
func (w *Stopwatch) Move(from, to *time.Duration, spent time.Duration) {
	if w.paused {
		return
	}
	spent = min(max(spent, 0), *from)
	*from, *to = *from-spent, *to+spent
}

// Skip leaves the time since the last lap out.
func (w *Stopwatch) Skip() { w.last, w.paused = w.clock.Now(), true }

// Take ends a step: it returns its split and begins the next one's.
func (w *Stopwatch) Take() Split {
	w.Lap(&w.Control)
	s := w.Split
	w.Split, w.paused = Split{}, false
	return s
}
