package evalsuite

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"dev.road/workbench/evalsuite/stats"
)

// Binning is the way in which probabilities are put into bins.
type Binning int

const (
	// EqualWidth has bins of one width from 0 to 1. It is the default, with 15
	// bins: those of Guo et al. (On Calibration of Modern Neural Networks,
	// 2017), with which published figures are made.
	EqualWidth Binning = iota
	// EqualMass has bins of as many items each, for models whose probabilities
	// are nearly all close to 1. Equal probabilities share a bin.
	EqualMass
)

// ReliabilityBin is the items whose probability lies in a bin.
type ReliabilityBin struct {
	Low      float64 `json:"low"` // limits: [0, 1/15], then (1/15, 2/15], …
	High     float64 `json:"high"`
	Items    int     `json:"items"`
	Prob     float64 `json:"prob"`     // mean probability
	Observed float64 `json:"observed"` // mean outcome
}

// Calibration compares a model's probability of its own answer with how often
// that answer is right, all from 0 to 1.
type Calibration struct {
	ECE float64 `json:"ece"` // mean distance of Prob and Observed over the items, by bin
	// Chance is the ECE that a model without any miscalibration has on average,
	// with these probabilities and as many items: an ECE is above 0 by chance.
	Chance float64          `json:"ece_by_chance"`
	Gap    stats.Estimate   `json:"gap"`   // mean probability − mean outcome: above 0, too sure of itself
	Brier  stats.Estimate   `json:"brier"` // mean squared distance of probability and outcome
	Bins   []ReliabilityBin `json:"bins"`
}

// Calibrate measures probabilities against outcomes from 0 to 1: of a class,
// the top label's probability and whether it is right; of a span, the answer's
// probability and its exact match. 0 bins are 15.
//
// ECE has no interval: resampling adds its own noise to the distances, so the
// bootstrap's ECE lies above the sample's. Chance and Gap serve instead.
func Calibrate(prob, outcome []float64, binning Binning, bins int, clusters []string, b stats.Bootstrap) (Calibration, error) {
	c, gap, brier, err := calibration(prob, outcome, binning, bins, b.Seed)
	if err != nil {
		return Calibration{}, err
	}
	b.Least, b.Most = -1, 1
	if c.Gap, err = b.Mean(gap, clusters); err != nil {
		return Calibration{}, err
	}
	b.Least = 0
	c.Brier, err = b.Mean(brier, clusters)
	return c, err
}

// CalibrationError is Calibrate without intervals, which take most of its time.
func CalibrationError(prob, outcome []float64, binning Binning, bins int) (Calibration, error) {
	c, gap, brier, err := calibration(prob, outcome, binning, bins, 0)
	if err != nil {
		return Calibration{}, err
	}
	n := len(prob)
	c.Gap, c.Brier = stats.Estimate{Items: n, Clusters: n}, stats.Estimate{Items: n, Clusters: n}
	for i := range gap {
		c.Gap.Value += gap[i] / float64(n)
		c.Brier.Value += brier[i] / float64(n)
	}
	return c, nil
}

// calibration measures all but the estimates, of whose items it returns the scores.
func calibration(prob, outcome []float64, binning Binning, bins int, seed uint64) (c Calibration, gap, brier []float64, err error) {
	if bins == 0 {
		bins = 15
	}
	if bins < 1 {
		return c, nil, nil, fmt.Errorf("%d bins: give one or more", bins)
	}
	if len(prob) == 0 {
		return c, nil, nil, errors.New("there are no probabilities: calibration needs one item or more")
	}
	if len(prob) != len(outcome) {
		return c, nil, nil, fmt.Errorf("there are %d probabilities and %d outcomes: give both for every item", len(prob), len(outcome))
	}
	for i, p := range prob {
		if !(p >= 0 && p <= 1) || !(outcome[i] >= 0 && outcome[i] <= 1) {
			return c, nil, nil, fmt.Errorf("item %d has the probability %v and the outcome %v: give numbers from 0 to 1", i+1, p, outcome[i])
		}
	}
	of, limits := binning.bins(prob, bins)
	c.Bins = reliability(prob, outcome, of, limits)
	c.ECE = expectedError(c.Bins, len(prob))
	c.Chance = chance(prob, of, limits, seed)
	gap, brier = make([]float64, len(prob)), make([]float64, len(prob))
	for i, p := range prob {
		gap[i] = p - outcome[i]
		brier[i] = gap[i] * gap[i]
	}
	return c, gap, brier, nil
}

// bins gives each probability its bin, and the limits of each bin.
func (b Binning) bins(prob []float64, n int) (of []int, limits [][2]float64) {
	of = make([]int, len(prob))
	if b == EqualWidth {
		for k := range n {
			limits = append(limits, [2]float64{float64(k) / float64(n), float64(k+1) / float64(n)})
		}
		for i, p := range prob {
			k := min(n-1, int(p*float64(n)))
			for k > 0 && p <= limits[k][0] {
				k--
			}
			of[i] = k
		}
		return of, limits
	}
	order := make([]int, len(prob))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(prob[i], prob[j]) })
	for at, i := range order {
		p := prob[i]
		if at == 0 || p != prob[order[at-1]] && at*n >= len(limits)*len(prob) {
			limits = append(limits, [2]float64{p, p})
		}
		of[i] = len(limits) - 1
		limits[of[i]][1] = p
	}
	return of, limits
}

func reliability(prob, outcome []float64, of []int, limits [][2]float64) []ReliabilityBin {
	bins := make([]ReliabilityBin, len(limits))
	for k, l := range limits {
		bins[k].Low, bins[k].High = l[0], l[1]
	}
	for i, k := range of {
		bins[k].Items++
		bins[k].Prob += prob[i]
		bins[k].Observed += outcome[i]
	}
	for k := range bins {
		if n := float64(bins[k].Items); n > 0 {
			bins[k].Prob /= n
			bins[k].Observed /= n
		}
	}
	return bins
}

func expectedError(bins []ReliabilityBin, items int) float64 {
	sum := 0.0
	for _, b := range bins {
		sum += float64(b.Items) / float64(items) * math.Abs(b.Prob-b.Observed)
	}
	return sum
}

// chance is the mean ECE of outcomes drawn with the probabilities themselves.
func chance(prob []float64, of []int, limits [][2]float64, seed uint64) float64 {
	const draws = 100
	random := rand.New(rand.NewPCG(seed, 1))
	outcome := make([]float64, len(prob))
	mean := 0.0
	for range draws {
		for i, p := range prob {
			outcome[i] = 0
			if random.Float64() < p {
				outcome[i] = 1
			}
		}
		mean += expectedError(reliability(prob, outcome, of, limits), len(prob)) / draws
	}
	return mean
}

// BrierOfClasses is the mean over the items of the summed squared distances of
// all class probabilities from 1 for the right class and 0 for the others: from
// 0 to 2, as Brier (1950) has it. The classes of gold are indices into each
// item's probabilities.
func BrierOfClasses(probs [][]float64, gold []int, clusters []string, b stats.Bootstrap) (stats.Estimate, error) {
	if len(probs) != len(gold) {
		return stats.Estimate{}, fmt.Errorf("there are the probabilities of %d items and %d right classes: give both for every item",
			len(probs), len(gold))
	}
	scores := make([]float64, len(gold))
	for i, g := range gold {
		if g < 0 || g >= len(probs[i]) {
			return stats.Estimate{}, fmt.Errorf("item %d has %d probabilities and the right class %d: classes count from 0", i+1, len(probs[i]), g)
		}
		for k, p := range probs[i] {
			if k == g {
				p = 1 - p
			}
			scores[i] += p * p
		}
	}
	b.Least, b.Most = 0, 2
	return b.Mean(scores, clusters)
}
