package results

import (
	"cmp"
	"maps"
	"slices"

	"dev.road/workbench/evalsuite/stats"
)

// The power that a number of needed seeds is for, at a level of 5 %.
const power = 0.8

// Role is the part of a comparison in an experiment.
type Role string

// The roles of comparisons. Only the outcome is tested: the mean over dev sets, or the main
// figure of the only one.
const (
	Primary     Role = "primary"     // tested by itself
	Secondary   Role = "secondary"   // corrected by Holm, for the number of all these
	Descriptive Role = "descriptive" // no test of the experiment: one dev set of several
)

// Comparison is an arm's figure less that of its reference, seed by seed.
type Comparison struct {
	Head
	Arm     int  `json:"arm"`     // index of the arm
	Against int  `json:"against"` // index of its reference
	Role    Role `json:"role"`
	stats.SeedComparison
	Holm *float64 `json:"holm,omitempty"` // the paired t test's p value, corrected, of a secondary comparison
	// Needed is the number of seeds with which a paired t test finds a difference of the
	// size that was asked for in four of five experiments; 0 if no spread is known, and of
	// a descriptive comparison.
	Needed    int                  `json:"seeds_needed,omitempty"`
	Published *PublishedDifference `json:"published,omitempty"`
}

// Compare compares every arm with its reference, the outcome of all first. A figure for
// which fewer than two seeds are in both arms has no comparison, and neither has F1 at
// another threshold than the recipe's. The error of a design that
// does not fit the arms is a *DesignError.
func Compare(arms []Arm, d Design, difference float64) ([]Comparison, error) {
	references, err := d.References(names(arms))
	if err != nil {
		return nil, err
	}
	var out []Comparison
	for i, to := range references {
		if to == NoReference {
			continue
		}
		for _, f := range arms[i].Figures {
			if f.Metric == HalfF1 || f.Metric == BestF1 {
				continue
			}
			first, second := paired(&arms[to], &arms[i], f.Head)
			if len(first) < 2 {
				continue
			}
			one := Comparison{Head: f.Head, Arm: i, Against: to, Role: Secondary}
			if !f.Outcome {
				one.Role = Descriptive
			} else if d.Primary != "" && arms[i].Name == d.Primary {
				one.Role = Primary
			}
			if one.SeedComparison, err = stats.CompareSeeds(first, second, 0); err != nil {
				return nil, err
			}
			if one.Role != Descriptive {
				one.Needed = needed(difference, one.Difference.SD)
			}
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b Comparison) int { return cmp.Compare(rank[a.Role], rank[b.Role]) })
	correct(out, d.family(names(arms), references))
	return out, nil
}

func names(arms []Arm) []string {
	all := make([]string, len(arms))
	for i, a := range arms {
		all[i] = a.Name
	}
	return all
}

// needed is the number of seeds for a difference; 0 if it is none, no spread is known, or
// more than a million are needed.
func needed(difference, sd float64) int {
	n, err := stats.PairsNeeded(difference, sd, 0.05, power)
	if err != nil {
		return 0
	}
	return n
}

// rank is the order of comparisons.
var rank = map[Role]int{Primary: 0, Secondary: 1, Descriptive: 2}

// family is the number of secondary comparisons, those included that have too few runs yet.
func (d Design) family(arms []string, references []int) int {
	n := 0
	for i, to := range references {
		if to != NoReference && (d.Primary == "" || arms[i] != d.Primary) {
			n++
		}
	}
	return n
}

// correct fills in the corrected p values of the secondary comparisons, in a family of a
// size: one that is not there yet counts as without a difference.
func correct(all []Comparison, size int) {
	var family []*Comparison
	var p []float64
	for i := range all {
		if all[i].Role == Secondary {
			family, p = append(family, &all[i]), append(p, all[i].PairedT)
		}
	}
	for len(p) < size {
		p = append(p, 1)
	}
	corrected := stats.Holm(p)
	for i, c := range family {
		c.Holm = &corrected[i]
	}
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
