package plot

import (
	"math"
	"sort"
)

// leastSpan is the smallest span of steps to zoom in to.
const leastSpan = 8

// Extent returns the first and the last step of all series; ok is false without a
// sample.
func (c *Chart) Extent() (first, last int, ok bool) {
	first, last = math.MaxInt, math.MinInt
	for i := range c.Series {
		if n := c.Series[i].len(); n > 0 {
			first, last = min(first, c.Series[i].Steps[0]), max(last, c.Series[i].Steps[n-1])
		}
	}
	return first, last, first <= last
}

// Window returns the first and the last step in view.
func (c *Chart) Window() (from, to int, ok bool) {
	first, last, ok := c.Extent()
	if !ok {
		return 0, 0, false
	}
	to = last
	if c.View.End > 0 {
		to = min(max(c.View.End, first), last)
	}
	from = first
	if c.View.Span > 0 {
		from = max(first, to-c.View.Span)
	}
	return from, to, true
}

// Following reports whether new steps come into view by themselves.
func (c *Chart) Following() bool { return c.View.End == 0 }

// Follow shows the newest steps from now on, as many as before.
func (c *Chart) Follow() { c.View.End = 0 }

// Zoom shows half as many steps (in) or twice as many, around the cursor if it is
// in view, else towards the newest step.
func (c *Chart) Zoom(in bool) {
	from, to, ok := c.Window()
	if !ok {
		return
	}
	first, last, _ := c.Extent()
	width := to - from
	next := width * 2
	if in {
		next = max(width/2, min(leastSpan, width))
	}
	if next >= last-first {
		c.View = View{}
		return
	}
	if c.CursorOn && c.Cursor >= from && c.Cursor <= to && width > 0 {
		end := c.Cursor + int(float64(next)*float64(to-c.Cursor)/float64(width)+0.5)
		c.setEnd(end, next)
		return
	}
	if c.Following() {
		c.View.Span = next
		return
	}
	c.setEnd(to, next) // at the first step the view grows to the right
}

// Pan moves the view by a quarter of its width, to the right for a positive
// direction. At the newest step it starts to follow.
func (c *Chart) Pan(direction int) {
	from, to, ok := c.Window()
	if !ok || c.View.Span == 0 {
		return
	}
	c.setEnd(to+direction*max((to-from)/4, 1), c.View.Span)
}

func (c *Chart) setEnd(end, span int) {
	first, last, _ := c.Extent()
	c.View = View{Span: span, End: max(end, first+span, 1)}
	if c.View.End >= last {
		c.View.End = 0
	}
}

// MoveCursor moves the crosshair by a number of dot columns of the last drawing, at
// least to the next sample; it appears at the newest step in view.
func (c *Chart) MoveCursor(columns int) {
	from, to, ok := c.Window()
	if !ok || columns == 0 {
		return
	}
	if !c.CursorOn {
		c.CursorOn, c.Cursor = true, c.nearest(to)
		return
	}
	width := 2*c.layer.w - 1
	if c.layer.w == 0 {
		width = 200 // not drawn yet
	}
	target := c.Cursor + int(math.Round(float64(columns)*float64(to-from)/float64(width)))
	next := c.nearest(min(max(target, from), to))
	if next == c.Cursor || (next > c.Cursor) != (columns > 0) {
		next = c.beyond(columns > 0)
	}
	c.SetCursor(next)
}

// SetCursor puts the crosshair on a step, and brings the step into view.
func (c *Chart) SetCursor(step int) {
	c.CursorOn, c.Cursor = true, step
	from, to, ok := c.Window()
	if !ok || step >= from && step <= to {
		return
	}
	c.setEnd(step+c.View.Span/2, c.View.Span)
}

// nearest returns the step of the sample closest to a step, of any series.
func (c *Chart) nearest(step int) int {
	best, found := step, false
	for i := range c.Series {
		if k, ok := c.Series[i].nearest(step); ok {
			if s := c.Series[i].Steps[k]; !found || abs(s-step) < abs(best-step) {
				best, found = s, true
			}
		}
	}
	return best
}

// beyond returns the step of the next sample after the cursor, or before it.
func (c *Chart) beyond(right bool) int {
	best := c.Cursor
	for i := range c.Series {
		s := &c.Series[i]
		steps := s.Steps[:s.len()]
		k := sort.SearchInts(steps, c.Cursor)
		if right {
			if k < len(steps) && steps[k] == c.Cursor {
				k++
			}
			if k < len(steps) && (best == c.Cursor || steps[k] < best) {
				best = steps[k]
			}
		} else if k > 0 && (best == c.Cursor || steps[k-1] > best) {
			best = steps[k-1]
		}
	}
	return best
}

// nearest returns the index of the sample closest to a step.
func (s *Series) nearest(step int) (int, bool) {
	n := s.len()
	if n == 0 {
		return 0, false
	}
	k := sort.SearchInts(s.Steps[:n], step)
	if k == n || k > 0 && step-s.Steps[k-1] <= s.Steps[k]-step {
		k--
	}
	return k, true
}

// Reading is a series' sample at a step.
type Reading struct {
	Step  int     // of the sample
	Value float64 // raw; NaN if it is not finite
	Mean  float64 // the moving average; the value itself without smoothing
	OK    bool    // there is a sample
}

// At reads every series at its sample nearest to a step.
func (c *Chart) At(step int) []Reading {
	out := make([]Reading, len(c.Series))
	for i := range c.Series {
		s := &c.Series[i]
		k, ok := s.nearest(step)
		if !ok {
			continue
		}
		out[i] = Reading{Step: s.Steps[k], Value: s.Values[k], Mean: s.Values[k], OK: true}
		if means := c.average(s); means != nil {
			out[i].Mean = means[k]
		}
	}
	return out
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
