package results

import (
	"cmp"
	"maps"
	"slices"

	"dev.road/workbench/evalsuite/stats"
)

// The power that a number of needed seeds is for, at a level of 5 %.
const power = 0.8

// Comparison is an arm's figure less that of the first arm, seed by seed.
type Comparison struct {
	Head
	Arm int `json:"arm"` // index of the arm; the first is 0
	stats.SeedComparison
	Holm float64 `json:"holm"` // the paired t test's p value, corrected for all comparisons
	// Needed is the number of seeds with which a paired t test finds a difference of the
	// size that was asked for in four of five experiments; 0 if no spread is known.
	Needed int `json:"seeds_needed,omitempty"`
}

// Compare compares every arm with the first. A figure for which fewer than two seeds are
// in both arms has no comparison.
func Compare(arms []Arm, difference float64) ([]Comparison, error) {
	var out []Comparison
	for i := 1; i < len(arms); i++ {
		for _, f := range arms[i].Figures {
			first, second := paired(&arms[0], &arms[i], f.Head)
			if len(first) < 2 {
				continue
			}
			c, err := stats.CompareSeeds(first, second, 0)
			if err != nil {
				return nil, err
			}
			one := Comparison{Head: f.Head, Arm: i, SeedComparison: c}
			if c.Difference.SD > 0 {
				if one.Needed, err = stats.PairsNeeded(difference, c.Difference.SD, 0.05, power); err != nil {
					return nil, err
				}
			}
			out = append(out, one)
		}
	}
	p := make([]float64, len(out))
	for i, c := range out {
		p[i] = c.PairedT
	}
	for i, corrected := range stats.Holm(p) {
		out[i].Holm = corrected
	}
	return out, nil
}

// paired are the figures of the seeds that both arms have.
func paired(a, b *Arm, h Head) (first, second []float64) {
	for _, seed := range slices.SortedFunc(maps.Keys(a.bySeed), cmp.Compare) {
		other := b.bySeed[seed]
		if other == nil {
			continue
		}
		if x, y := a.bySeed[seed].Figure(h), other.Figure(h); x != nil && y != nil {
			first, second = append(first, x.Value), append(second, y.Value)
		}
	}
	return first, second
}
