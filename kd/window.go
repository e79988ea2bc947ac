package kd

import "slices"

// Rule is the way from the logits of a window's teachers to its soft target.
type Rule struct {
	Options
	Right SpanRight
}

// Truth is the measure of a window's teachers: its label, or its spans.
type Truth struct {
	Span  bool     // the logits are starts, then ends, and Gold counts in place of Label
	Label int      // of a class; -1 without one
	Gold  [][2]int // the accepted spans, as RightSpan has them
}

// Combined is a window's soft target.
type Combined struct {
	Logits []float32 // laid out as those of a teacher; the halves that are not usable are 0
	Halves []Half    // one of a class; of a span its start and its end

	parts [][]float32 // of the teachers, for one half
}

// Half is the decision on a class, or on the start or the end of a span. Under
// Joint both halves of a span have the verdict on the two together.
type Half struct {
	Verdicts []Verdict // by teacher
	Weights  []float64 // by teacher
	Usable   bool      // it has a soft target
}

// Usable reports whether all of the window has soft targets.
func (c *Combined) Usable() bool {
	return !slices.ContainsFunc(c.Halves, func(h Half) bool { return !h.Usable })
}

// Window judges and combines the teachers of one window, into c, whose arrays it uses
// again. All teachers have the same number of logits; of a span it is even.
func (r Rule) Window(c *Combined, teachers [][]float32, truth Truth) {
	r.judge(c, teachers, truth)
	c.Logits = c.Logits[:0]
	if len(teachers) == 0 {
		return
	}
	size := len(teachers[0]) / len(c.Halves)
	c.Logits = slices.Grow(c.Logits, len(teachers[0]))[:len(teachers[0])]
	for i := range c.Halves {
		h, from, to := &c.Halves[i], i*size, (i+1)*size
		h.Weights, h.Usable = Weights(h.Weights, h.Verdicts, r.Options)
		c.parts = c.parts[:0]
		for _, logits := range teachers {
			c.parts = append(c.parts, logits[from:to])
		}
		Combine(c.Logits[from:to], c.parts, h.Weights)
	}
}

// judge fills in the verdicts on every teacher. Start and end count together, or each
// for itself under Separate.
func (r Rule) judge(c *Combined, teachers [][]float32, truth Truth) {
	halves := 1
	if truth.Span {
		halves = 2
	}
	c.Halves = slices.Grow(c.Halves[:0], halves)[:halves]
	for i := range c.Halves {
		c.Halves[i].Verdicts = c.Halves[i].Verdicts[:0]
		c.Halves[i].Usable = false
	}
	for _, logits := range teachers {
		start, end := r.class(logits, truth.Label), Verdict{}
		if truth.Span {
			start, end = r.span(logits, truth.Gold)
			c.Halves[1].Verdicts = append(c.Halves[1].Verdicts, end)
		}
		c.Halves[0].Verdicts = append(c.Halves[0].Verdicts, start)
	}
}

// class is the verdict on a teacher of a class.
func (r Rule) class(logits []float32, label int) Verdict {
	v := Verdict{Right: RightClass(logits, label)}
	if r.Method == Best {
		v.Truth = TruthOfClass(logits, label)
	}
	return v
}

// span is the verdict on the start of a teacher's span and that on its end.
func (r Rule) span(logits []float32, gold [][2]int) (start, end Verdict) {
	var joint Verdict
	start.Right, end.Right, joint.Right = RightSpan(logits, gold)
	if r.Method == Best {
		start.Truth, end.Truth, joint.Truth = TruthOfSpan(logits, gold)
	}
	if r.Right == Separate {
		return start, end
	}
	return joint, joint
}
