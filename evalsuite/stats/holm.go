package stats

import (
	"cmp"
	"slices"
)

// Holm corrects p values for being several: each result may be held against
// the level of the whole family. Holm, A Simple Sequentially Rejective Multiple
// Test Procedure (1979).
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	corrected := make([]float64, len(p))
	last := 0.0
	for rank, i := range order {
		last = min(1, max(last, float64(len(p)-rank)*p[i]))
		corrected[i] = last
	}
	return corrected
}
