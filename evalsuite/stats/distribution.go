package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
)

var errNoItems = errors.New("there are no scores: a figure needs one item or more")

// alike is the standard error of a resample, as a share of the sample's, below
// which it is a draw of almost equal clusters.
const alike = 0.1

// distribution is the statistic's bootstrap distribution, sorted.
type distribution struct {
	*sample
	kind   kind
	value  float64   // of the sample
	values []float64 // of each resample, as kind says
	se     float64   // of value, if studentized
	z0, a  float64   // bias and acceleration, if plain
}

type kind int

const (
	plain       kind = iota // the statistic: BCa
	studentized             // its distances from the sample's in standard errors: bootstrap-t
	// The sizes of its distances from the sample's: symmetric. Of a difference
	// between systems, which without a difference is as likely up as down.
	distances
)

// studentize computes (value* − value)/se* for every draw, with the standard
// error of each by linearization: the gradient of the statistic at the totals,
// times the clusters' deviations.
func (d *distribution) studentize(b Bootstrap, f Statistic) {
	d.kind = studentized
	start := func() func(weight []float64) (value, se float64) {
		totals, slope := make([]float64, len(d.columns)), make([]float64, len(d.columns))
		deviation := make([]float64, len(d.times))
		return func(weight []float64) (float64, float64) {
			d.totals(weight, totals)
			value := f(totals)
			gradient(f, totals, slope)
			n := float64(d.clusters)
			mean := dot(slope, totals) / n
			for r := range deviation {
				deviation[r] = -mean
			}
			for j, column := range d.columns {
				for r, v := range column {
					deviation[r] += slope[j] * v
				}
			}
			sum := 0.0
			for r, u := range deviation {
				sum += weight[r] * u * u
			}
			return value, math.Sqrt(sum * n / (n - 1))
		}
	}
	_, d.se = start()(d.times)
	d.values = make([]float64, b.Resamples)
	parallel(b.Resamples, b.Seed, func() func(int, *rand.PCG) {
		each := start()
		weight := make([]float64, len(d.times))
		return func(i int, random *rand.PCG) {
			d.draw(random, weight)
			value, se := each(weight)
			d.values[i] = (value - d.value) / se
			if !(se > alike*d.se) {
				d.values[i] = math.NaN()
			}
		}
	})
}

// gradient is f's slope in each of the totals, by central differences, or
// forward ones where f is not defined below.
func gradient(f Statistic, totals, slope []float64) {
	most := 0.0
	for _, t := range totals {
		most = max(most, math.Abs(t))
	}
	for j, t := range totals {
		// Of each total its own size: totals of scores from 0 to 100 lie far above their number.
		step := 1e-5 * math.Abs(t)
		if t == 0 {
			step = 1e-5 * most
		}
		totals[j] = t + step
		up, span := f(totals), 2*step
		totals[j] = t - step
		down := f(totals)
		totals[j] = t
		if math.IsNaN(down) {
			down, span = f(totals), step
		}
		slope[j] = (up - down) / span
	}
}

// accelerate sets bias and acceleration for BCa. Clusters are left out one by
// one, or in up to 200 groups: the acceleration's expectation is the same.
func (d *distribution) accelerate(f func(weight []float64) float64) {
	d.z0 = normalQuantile(d.below(d.value))
	groups := min(d.clusters, 200)
	var left []float64
	weight := make([]float64, len(d.times))
	mean := 0.0
	for g := range groups {
		copy(weight, d.times)
		for c := g; c < d.clusters; c += groups {
			weight[d.of[c]]--
		}
		if v := f(weight); !math.IsNaN(v) {
			left = append(left, v)
			mean += v
		}
	}
	mean /= float64(len(left))
	var squares, cubes float64
	for _, v := range left {
		u := mean - v
		squares += u * u
		cubes += u * u * u
	}
	if squares > 0 {
		d.a = cubes / (6 * math.Pow(squares, 1.5))
	}
}

// sort sorts the values and drops those that are not defined; it returns the
// share of these.
func (d *distribution) sort() (lost float64) {
	all := len(d.values)
	d.values = slices.DeleteFunc(d.values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	slices.Sort(d.values)
	d.tie()
	return 1 - float64(len(d.values))/float64(all)
}

// tie makes values equal that rounding alone parts, as 0.15 − 0.05 and 0.2 − 0.1: ties are
// counted half.
func (d *distribution) tie() {
	if len(d.values) == 0 {
		return
	}
	first := d.values[0]
	near := 1e-10 * max(math.Abs(first), math.Abs(d.values[len(d.values)-1]))
	for i, v := range d.values {
		if v-first > near {
			first = v
		}
		d.values[i] = first
	}
}

// below is the share of the values below v, and half of those equal to it.
func (d *distribution) below(v float64) float64 {
	low, _ := slices.BinarySearch(d.values, v)
	high, _ := slices.BinarySearch(d.values, math.Nextafter(v, math.Inf(1)))
	return float64(low+high) / 2 / float64(len(d.values))
}

// quantile inverts below, with straight lines between neighbours: the limits
// of an interval of a mean of zeros and ones move smoothly with the level.
func (d *distribution) quantile(p float64) float64 {
	n := len(d.values)
	at := p * float64(n)
	i := min(max(int(at), 0), n-1)
	low, high := d.ties(i)
	v, mid := d.values[i], float64(low+high)/2
	switch {
	case at < mid && low > 0:
		before, _ := d.ties(low - 1)
		was := float64(before+low) / 2
		return d.values[low-1] + (v-d.values[low-1])*(at-was)/(mid-was)
	case at > mid && high < n:
		_, after := d.ties(high)
		is := float64(high+after) / 2
		return v + (d.values[high]-v)*(at-mid)/(is-mid)
	}
	return v
}

// ties are the first index and the one after the last of the values equal to
// value i.
func (d *distribution) ties(i int) (low, high int) {
	v := d.values[i]
	low, _ = slices.BinarySearch(d.values, v)
	high, _ = slices.BinarySearch(d.values, math.Nextafter(v, math.Inf(1)))
	return low, high
}
