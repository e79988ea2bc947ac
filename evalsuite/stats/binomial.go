package stats

import (
	"math"
	"math/rand/v2"
)

// binomial draws the number of successes in n trials of probability p: from one
// success to the next where they are few, and else by transformed rejection
// (Hörmann, The Generation of Binomial Random Variates, 1993, algorithm BTRS).
func binomial(r *rand.Rand, n int, p float64) int {
	switch {
	case n == 0 || p <= 0:
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - binomial(r, n, 1-p)
	case float64(n)*p < 10:
		return binomialByGaps(r, n, p)
	}
	fn := float64(n)
	sd := math.Sqrt(fn * p * (1 - p))
	b := 1.15 + 2.53*sd
	a := -0.0873 + 0.0248*b + 0.01*p
	c := fn*p + 0.5
	vr := 0.92 - 4.2/b
	alpha := (2.83 + 5.1/b) * sd
	mode := math.Floor((fn + 1) * p)
	logOdds := math.Log(p / (1 - p))
	for {
		u, v := r.Float64()-0.5, 1-r.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + c)
		if us >= 0.07 && v <= vr {
			return int(k)
		}
		if k < 0 || k > fn {
			continue
		}
		v = math.Log(v * alpha / (a/(us*us) + b))
		if v <= logChoices(fn, k)-logChoices(fn, mode)+(k-mode)*logOdds {
			return int(k)
		}
	}
}

// logChoices is log(n!/(k!(n−k)!)) less log n!.
func logChoices(n, k float64) float64 {
	a, _ := math.Lgamma(k + 1)
	b, _ := math.Lgamma(n - k + 1)
	return -a - b
}

// binomialByGaps steps over the failures between successes, which are
// geometric.
func binomialByGaps(r *rand.Rand, n int, p float64) int {
	scale := 1 / math.Log1p(-p)
	k := 0
	for at := 0.0; ; k++ {
		at += math.Floor(math.Log(1-r.Float64())*scale) + 1
		if at > float64(n) {
			return k
		}
	}
}
