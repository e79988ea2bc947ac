package kd

import "slices"

// RightClass reports whether a teacher's highest logit, the first of several, is
// that of the label.
func RightClass(logits []float32, label int) bool {
	return len(logits) > 0 && argmax(logits) == label
}

// RightSpan reports whether a teacher found an accepted span of a window. The
// logits are those of the N allowed positions as starts, then those of the
// same positions as ends: position 0 is "no answer", then come the passage's
// tokens. Gold holds every accepted span as a pair of positions, the last one
// included, {0, 0} for none. The start is right when a gold span starts at
// the highest one, the end likewise, and joint when the two are one gold
// span.
func RightSpan(logits []float32, gold [][2]int) (start, end, joint bool) {
	n := len(logits) / 2
	if n == 0 {
		return false, false, false
	}
	s, e := argmax(logits[:n]), argmax(logits[n:2*n])
	start = slices.ContainsFunc(gold, func(g [2]int) bool { return g[0] == s })
	end = slices.ContainsFunc(gold, func(g [2]int) bool { return g[1] == e })
	return start, end, slices.Contains(gold, [2]int{s, e})
}

// argmax returns the index of the highest value, the first of several.
func argmax(values []float32) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
