package kd

import "math"

// TruthOfClass is the probability that a teacher's logits give a label.
func TruthOfClass(logits []float32, label int) float64 {
	if label < 0 || label >= len(logits) {
		return 0
	}
	return math.Exp(float64(logits[label]) - logSum(logits))
}

// TruthOfSpan is the probability that a teacher's logits give the likeliest
// of the starts of a window's accepted spans, of their ends, and of the spans,
// with start and end independent of each other. Logits and gold are those of
// RightSpan.
func TruthOfSpan(logits []float32, gold [][2]int) (start, end, joint float64) {
	n := len(logits) / 2
	starts, ends := logits[:n], logits[n:2*n]
	for _, g := range gold {
		s, e := TruthOfClass(starts, g[0]), TruthOfClass(ends, g[1])
		start, end, joint = max(start, s), max(end, e), max(joint, s*e)
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
