package engine

import "time"

// split is where a step's time went, from the end of the step before it, or of
// a pause, to its own end. Its parts add up to the whole.
type split struct {
	data      time.Duration // mini-batches: drawing, combining targets, waiting until a dataset is read far enough
	passes    time.Duration // forward and backward
	optimizer time.Duration // on a GPU the update of the step before, which this one's passes wait for
	jobs      time.Duration // jobs beside the steps, and questions
	control   time.Duration // the rest: requests, rows, events, checkpoints
}

func (s split) total() time.Duration { return s.data + s.passes + s.optimizer + s.jobs + s.control }

func (s split) plus(o split) split {
	return split{s.data + o.data, s.passes + o.passes, s.optimizer + o.optimizer, s.jobs + o.jobs, s.control + o.control}
}

// stopwatch gives every moment to one part of a split.
type stopwatch struct {
	split
	clock  *awake
	last   time.Duration
	paused bool // time was left out of this split
}

// lap gives the time since the last lap to a part of the watch's split.
func (w *stopwatch) lap(part *time.Duration) time.Duration {
	now := w.clock.now()
	spent := now - w.last
	*part += spent
	w.last = now
	return spent
}

// move gives time from one part to another, in which it was spent: what a device
// was still doing for the step before. After a pause it was done in the pause.
func (w *stopwatch) move(from, to *time.Duration, spent time.Duration) {
	if w.paused {
		return
	}
	spent = min(max(spent, 0), *from)
	*from, *to = *from-spent, *to+spent
}

// skip leaves the time since the last lap out.
func (w *stopwatch) skip() { w.last, w.paused = w.clock.now(), true }

// take ends a step: it returns its split and begins the next one's.
func (w *stopwatch) take() split {
	w.lap(&w.control)
	s := w.split
	w.split, w.paused = split{}, false
	return s
}
