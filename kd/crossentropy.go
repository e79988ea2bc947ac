package kd

import "math"

// CrossEntropyOfClass is that of a teacher's logits with a label, at T = 1; +Inf
// without the label.
func CrossEntropyOfClass(logits []float32, label int) float64 {
	if label < 0 || label >= len(logits) {
		return math.Inf(1)
	}
	return logSum(logits) - float64(logits[label])
}

// CrossEntropyOfSpan is that of a teacher's logits, at T = 1, with the likeliest of the
// starts of a window's accepted spans, of their ends, and of the spans, with start and
// end independent of each other; +Inf without an accepted span. Logits and gold are
// those of RightSpan.
func CrossEntropyOfSpan(logits []float32, gold [][2]int) (start, end, joint float64) {
	start, end, joint = math.Inf(1), math.Inf(1), math.Inf(1)
	if len(gold) == 0 || len(logits) == 0 {
		return start, end, joint
	}
	n := len(logits) / 2
	starts, ends := logits[:n], logits[n:2*n]
	ofStarts, ofEnds := logSum(starts), logSum(ends)
	for _, g := range gold {
		s, e := ofStarts-float64(starts[g[0]]), ofEnds-float64(ends[g[1]])
		start, end, joint = min(start, s), min(end, e), min(joint, s+e)
	}
	return start, end, joint
}

// logSum is the logarithm of the sum of the values' exponentials.
func logSum(values []float32) float64 {
	top := float64(values[argmax(values)])
	sum := 0.0
	for _, v := range values {
		sum += math.Exp(float64(v) - top)
	}
	return top + math.Log(sum)
}
