package kd

import "math"

// leastVariance is added to a variance, for logits that are all alike; the loss adds
// it to the student's, too (package model).
const leastVariance = 1e-6

// Standardize returns logits of a class, or those of the starts and those of the ends of a
// span, with the mean 0 and the standard deviation 1, in dst's array if it is large enough
// (Sun et al., "Logit standardization in knowledge distillation", 2024, arXiv
// 2403.01427). A mean of raw logits is for the most part that of the teacher whose
// logits are spread widest, which need not be the best one. T is then in units of the
// standard deviation; the paper has 2.
//
// The paper standardizes one teacher. Of several each is standardized before they are
// weighted: the combination is nearer to 0 where they disagree.
func (t Truth) Standardize(dst, logits []float32) []float32 {
	dst = dst[:0]
	size := len(logits) / t.halves()
	for from := 0; from+size <= len(logits) && size > 0; from += size {
		dst = appendStandard(dst, logits[from:from+size])
	}
	return dst
}

// appendStandard appends logits of one distribution with the mean 0 and the standard
// deviation 1.
func appendStandard(dst, logits []float32) []float32 {
	n, mean, variance := float64(len(logits)), 0.0, 0.0
	for _, z := range logits {
		mean += float64(z)
	}
	mean /= n
	for _, z := range logits {
		variance += (float64(z) - mean) * (float64(z) - mean)
	}
	deviation := math.Sqrt(variance/n + leastVariance)
	for _, z := range logits {
		dst = append(dst, float32((float64(z)-mean)/deviation))
	}
	return dst
}
