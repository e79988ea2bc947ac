package bench

import "slices"

// Row is one measured comparison. The values are medians over the rounds, in
// which both sides took turns.
type Row struct {
	Name   string  `json:"name"`
	Ours   float64 `json:"ours"`
	Theirs float64 `json:"theirs"`
	Ratio  float64 `json:"ratio"`
	Spread float64 `json:"spread"` // of the ratio: largest less smallest, as a share of the median
	Unit   string  `json:"unit"`
}

// Report takes rows as soon as they are measured, which may take minutes each.
type Report func(...Row) error

// Versus sums up rounds of both sides in which more is better.
func Versus(name, unit string, ours, theirs []float64) Row {
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i] / theirs[i]
	}
	r := Row{Name: name, Ours: median(ours), Theirs: median(theirs), Ratio: median(ratios), Unit: unit}
	r.Spread = (slices.Max(ratios) - slices.Min(ratios)) / r.Ratio
	return r
}

// Goal sums up rounds in which less is better against the most that they may
// come to, which stands for theirs. A goal of 0 is met, with a ratio of 1, or
// missed, with 0.
func Goal(name, unit string, goal float64, ours []float64) Row {
	ratios := make([]float64, len(ours))
	for i, v := range ours {
		switch {
		case goal > 0:
			ratios[i] = goal / v
		case v == 0:
			ratios[i] = 1
		}
	}
	r := Row{Name: name, Ours: median(ours), Theirs: goal, Ratio: median(ratios), Unit: unit}
	if r.Ratio > 0 {
		r.Spread = (slices.Max(ratios) - slices.Min(ratios)) / r.Ratio
	}
	return r
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
