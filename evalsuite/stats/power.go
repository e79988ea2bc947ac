package stats

import (
	"fmt"
	"math"
)

// mostSeeds ends the search for a number of seeds.
const mostSeeds = 1_000_000

// PairsNeeded is the number of seeds with which a paired, two-sided t test at
// the level alpha finds a difference of the given size with the given power,
// if sd is the standard deviation of the differences between runs with one
// seed. As R's power.t.test(type="paired"), rounded up.
//
// The sd of a few runs is itself uncertain (with 5 runs, by a factor of 0.6 to
// 2.9 at 95 %), and so is the answer.
func PairsNeeded(difference, sd, alpha, power float64) (int, error) {
	return needed(difference, sd, alpha, power, func(n float64) (df, ncp float64) {
		return n - 1, math.Sqrt(n) * math.Abs(difference) / sd
	})
}

// RunsNeeded is the number of runs of each of two kinds with which a two-sided
// t test of unpaired runs finds the difference, if sd is the standard deviation
// between seeds within a kind. As R's power.t.test(type="two.sample"), rounded
// up.
func RunsNeeded(difference, sd, alpha, power float64) (int, error) {
	return needed(difference, sd, alpha, power, func(n float64) (df, ncp float64) {
		return 2 * (n - 1), math.Sqrt(n/2) * math.Abs(difference) / sd
	})
}

func needed(difference, sd, alpha, power float64, design func(n float64) (df, ncp float64)) (int, error) {
	switch {
	case !(math.Abs(difference) > 0) || math.IsInf(difference, 0):
		return 0, fmt.Errorf("the difference to be seen is %v: give one other than 0", difference)
	case !(sd > 0) || math.IsInf(sd, 0):
		return 0, fmt.Errorf("the spread between seeds is %v: give a standard deviation above 0, of two runs or more", sd)
	case !(alpha > 0 && alpha < 1):
		return 0, fmt.Errorf("the level of the test is %v: give one between 0 and 1, as 0.05", alpha)
	case !(power > alpha && power < 1):
		return 0, fmt.Errorf("the power of the test is %v: give one between its level, %v, and 1, as 0.8", power, alpha)
	}
	enough := func(n int) bool {
		df, ncp := design(float64(n))
		return 1-noncentralStudentCDF(StudentQuantile(1-alpha/2, df), df, ncp) >= power
	}
	high := 2
	for !enough(high) {
		if high *= 2; high > mostSeeds {
			return 0, fmt.Errorf("a difference of %v between runs that spread by %v needs more than a million seeds", difference, sd)
		}
	}
	low := max(2, high/2)
	for low < high { // power grows with n
		if mid := (low + high) / 2; enough(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return high, nil
}

// noncentralStudentCDF is the probability that (Z+ncp)/S is at most t, where S
// is the root of a chi-square over its df: the mean of Φ(t·s − ncp) over the
// distribution of s, by Simpson's rule. Exact to ten digits (power_test.go).
func noncentralStudentCDF(t, df, ncp float64) float64 {
	lg, _ := math.Lgamma(df / 2)
	front := math.Ln2 + df/2*math.Log(df/2) - lg
	density := func(s float64) float64 {
		if s == 0 {
			if df == 1 {
				return math.Exp(front)
			}
			return 0
		}
		return math.Exp(front + (df-1)*math.Log(s) - df*s*s/2)
	}
	width := 10 / math.Sqrt(2*df) // ten standard deviations of s
	low, high := max(0, 1-width), 1+width
	const steps = 4000
	h := (high - low) / steps
	sum := 0.0
	for i := range steps + 1 {
		s := low + float64(i)*h
		w := 2.0
		switch {
		case i == 0 || i == steps:
			w = 1
		case i%2 == 1:
			w = 4
		}
		sum += w * density(s) * normal(t*s-ncp)
	}
	return sum * h / 3
}
