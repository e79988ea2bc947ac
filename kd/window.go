package kd

import "slices"

// Rule is the way from the logits of a window's teachers to its soft target.
type Rule struct {
	Options
	Right       SpanRight
	Standardize bool // the logits, after they are judged and before they are weighted
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
	Mean   []float32 // the plain mean of the logits that were weighted
	Halves []Half    // one of a class; of a span its start and its end

	standard [][]float32 // the teachers, standardized
	parts    [][]float32 // of the teachers, for one half
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
	c.Logits, c.Mean = c.Logits[:0], c.Mean[:0]
	if len(teachers) == 0 {
		return
	}
	if r.Standardize {
		teachers = c.standardized(teachers, truth)
	}
	n := len(teachers[0])
	size := n / len(c.Halves)
	c.Logits, c.Mean = slices.Grow(c.Logits, n)[:n], slices.Grow(c.Mean, n)[:n]
	for i := range c.Halves {
		h, from, to := &c.Halves[i], i*size, (i+1)*size
		h.Weights, h.Usable = Weights(h.Weights, h.Verdicts, r.Options)
		c.parts = c.parts[:0]
		for _, logits := range teachers {
			c.parts = append(c.parts, logits[from:to])
		}
		Combine(c.Logits[from:to], c.parts, h.Weights)
		Combine(c.Mean[from:to], c.parts, nil)
	}
}

// standardized are the logits of all teachers, in arrays that are used again.
func (c *Combined) standardized(teachers [][]float32, truth Truth) [][]float32 {
	for k, logits := range teachers {
		if k == len(c.standard) {
			c.standard = append(c.standard, nil)
		}
		c.standard[k] = truth.Standardize(c.standard[k], logits)
	}
	return c.standard[:len(teachers)]
}

// judge fills in the verdicts on every teacher. Start and end count together, or each
// for itself under Separate.
func (r Rule) judge(c *Combined, teachers [][]float32, truth Truth) {
	halves := truth.halves()
	c.Halves = slices.Grow(c.Halves[:0], halves)[:halves]
	for i := range c.Halves {
		c.Halves[i].Verdicts = c.Halves[i].Verdicts[:0]
		c.Halves[i].Usable = false
	}
	for _, logits := range teachers {
		if !truth.Span {
			c.Halves[0].Verdicts = append(c.Halves[0].Verdicts, r.class(logits, truth.Label))
			continue
		}
		start, end := r.span(logits, truth.Gold)
		c.Halves[0].Verdicts = append(c.Halves[0].Verdicts, start)
		c.Halves[1].Verdicts = append(c.Halves[1].Verdicts, end)
	}
}

// class is the verdict on a teacher of a class.
func (r Rule) class(logits []float32, label int) Verdict {
	v := Verdict{Right: RightClass(logits, label)}
	if r.Method.asksCE() {
		v.CE = CrossEntropyOfClass(logits, label)
	}
	return v
}

// span is the verdict on the start of a teacher's span and that on its end.
func (r Rule) span(logits []float32, gold [][2]int) (start, end Verdict) {
	var joint Verdict
	start.Right, end.Right, joint.Right = RightSpan(logits, gold)
	if r.Method.asksCE() {
		start.CE, end.CE, joint.CE = CrossEntropyOfSpan(logits, gold)
	}
	if r.Right == Separate {
		return start, end
	}
	return joint, joint
}
