package stats

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
)

// Spread is a figure over training runs that differ in their seed.
type Spread struct {
	Mean     float64   `json:"mean"`
	SD       float64   `json:"sd"`                 // sample standard deviation; 0 of one run
	Interval *Interval `json:"interval,omitempty"` // Student's t interval of the mean; nil of one run
	Runs     int       `json:"runs"`
	Note     string    `json:"note,omitempty"`
}

// Seeds returns the mean and the spread of one figure from several runs. Level
// is that of the interval; 0 is 0.95.
func Seeds(values []float64, level float64) (Spread, error) {
	if level == 0 {
		level = 0.95
	}
	if !(level > 0 && level < 1) {
		return Spread{}, fmt.Errorf("the level of an interval is %v: give one between 0 and 1, as 0.95", level)
	}
	if len(values) == 0 {
		return Spread{}, errors.New("there are no runs: a mean needs one or more")
	}
	n := float64(len(values))
	s := Spread{Runs: len(values)}
	for i, v := range values {
		if !usable(v) {
			return Spread{}, fmt.Errorf("the figure of run %d is %v: give a finite number, below %.0e", i+1, v, largest)
		}
		s.Mean += v / n
	}
	if len(values) == 1 {
		s.Note = "no interval: there is one run"
		return s, nil
	}
	for _, v := range values {
		s.SD += (v - s.Mean) * (v - s.Mean) / (n - 1)
	}
	s.SD = math.Sqrt(s.SD)
	half := StudentQuantile((1+level)/2, n-1) * s.SD / math.Sqrt(n)
	s.Interval = &Interval{Low: s.Mean - half, High: s.Mean + half, Level: level}
	return s, nil
}

// SeedComparison is two kinds of runs with the same seeds.
type SeedComparison struct {
	Difference Spread  `json:"difference"` // second − first, seed by seed
	T          float64 `json:"t"`
	PairedT    float64 `json:"paired_t"`  // two-sided p value of the paired t test
	SignFlip   float64 `json:"sign_flip"` // two-sided p value of the sign-flip test
}

// CompareSeeds compares two kinds of runs, whose figures go together by seed.
// The sign-flip test takes nothing for granted but symmetry, and its least p
// value is 2/2^n: with 5 seeds it never gets below 0.06.
func CompareSeeds(first, second []float64, level float64) (SeedComparison, error) {
	if len(first) != len(second) {
		return SeedComparison{}, fmt.Errorf("there are %d runs of one kind and %d of the other: give both for every seed",
			len(first), len(second))
	}
	d := make([]float64, len(first))
	for i := range d {
		d[i] = second[i] - first[i]
	}
	spread, err := Seeds(d, level)
	if err != nil {
		return SeedComparison{}, err
	}
	c := SeedComparison{Difference: spread, PairedT: 1, SignFlip: SignFlip(d)}
	switch {
	case spread.Runs == 1:
	case spread.SD > 1e-12*math.Abs(spread.Mean):
		n := float64(spread.Runs)
		c.T = spread.Mean / (spread.SD / math.Sqrt(n))
		c.PairedT = 2 * StudentCDF(-math.Abs(c.T), n-1)
	default:
		c.Difference.Interval = nil
		c.Difference.Note = "no t test: the difference is the same with every seed"
	}
	return c, nil
}

// SignFlip is the two-sided p value of the hypothesis that differences are as
// likely up as down: the share of the ways to set their signs that bring the
// sum as far from 0 as it is. Up to 20 differences every way is tried, and
// 100,000 random ones of more.
func SignFlip(differences []float64) float64 {
	var total, size float64
	for _, d := range differences {
		total += d
		size += math.Abs(d)
	}
	bar := math.Abs(total) - ofTheSample*size
	n := len(differences)
	if n <= exactSwaps {
		sum, far := total, 1
		sign := make([]float64, n) // 0: as it is
		for i := 1; i < 1<<n; i++ {
			c := bits.TrailingZeros(uint(i))
			sum += 2 * differences[c] * (2*sign[c] - 1)
			sign[c] = 1 - sign[c]
			if math.Abs(sum) >= bar {
				far++
			}
		}
		return float64(far) / float64(int(1)<<n)
	}
	const ways = 100000
	random := rand.NewPCG(0, 0)
	far := 1
	for range ways {
		sum := 0.0
		var word uint64
		for i, d := range differences {
			if i%64 == 0 {
				word = random.Uint64()
			}
			if word&1 == 1 {
				d = -d
			}
			sum += d
			word >>= 1
		}
		if math.Abs(sum) >= bar {
			far++
		}
	}
	return float64(far) / (ways + 1)
}
