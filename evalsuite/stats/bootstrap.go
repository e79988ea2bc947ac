package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Bootstrap makes intervals by drawing clusters anew, with replacement. The
// zero value is ready: 95 %, 2,000 resamples, the same ones in every call.
type Bootstrap struct {
	Level     float64 // default: 0.95
	Resamples int     // default: 2000
	Seed      uint64
	// Least and Most are the ends of the statistic's scale (0 and 100 of a
	// percentage): no interval goes beyond. Default: both 0, no ends.
	Least, Most float64

	swaps int // random assignments of a randomization test; default: 10000
}

// Statistic is a figure as a function of its columns' totals over the items,
// as precision is of the totals of true and of predicted positives. NaN says
// that it is not defined for these. It is called from several goroutines, and
// keeps no hold of totals.
type Statistic func(totals []float64) float64

// Mean estimates the mean of the scores. Items that stand alone and are right or wrong,
// each scored 0 or Most (without ends: 0 or one other value), have Wilson's interval, which
// needs no resampling, and is defined where all of them are right.
func (b Bootstrap) Mean(scores []float64, clusters []string) (Estimate, error) {
	_, n, err := number(clusters, len(scores))
	if err != nil {
		return Estimate{}, err
	}
	if right, ok := b.right(scores); ok && n == len(scores) && n > 1 {
		return b.wilson(scores, right)
	}
	return b.Of(share, clusters, scores, ones(len(scores)))
}

func share(totals []float64) float64 { return totals[0] / totals[1] }

func ones(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = 1
	}
	return values
}

// Of estimates a statistic of the columns' totals. Clusters has an ID for each
// item; nil: each item stands alone.
func (b Bootstrap) Of(f Statistic, clusters []string, columns ...[]float64) (Estimate, error) {
	e, _, err := b.estimate(f, clusters, columns, false)
	return e, err
}

// estimate returns the distribution that the interval was made from, too: nil
// where there is no interval.
func (b Bootstrap) estimate(f Statistic, clusters []string, columns [][]float64, difference bool) (Estimate, *distribution, error) {
	b, err := b.settled()
	if err != nil {
		return Estimate{}, nil, err
	}
	s, err := gather(clusters, columns)
	if err != nil {
		return Estimate{}, nil, err
	}
	ofTotals := func() func(weight []float64) float64 {
		totals := make([]float64, len(s.columns))
		return func(weight []float64) float64 {
			s.totals(weight, totals)
			return f(totals)
		}
	}
	e := Estimate{Value: ofTotals()(s.times), Items: s.items, Clusters: s.clusters}
	if math.IsNaN(e.Value) || math.IsInf(e.Value, 0) {
		return Estimate{}, nil, fmt.Errorf("the figure is not defined for these %s", count(s.items, "item"))
	}
	d := &distribution{sample: s, value: e.Value}
	switch {
	case difference:
		d.resample(b, distances, ofTotals)
	case s.items >= 2*s.clusters:
		d.studentize(b, f)
	default:
		d.resample(b, plain, ofTotals)
	}
	e, d = b.interval(e, d, ofTotals)
	return e, d, nil
}

// Weighted estimates a statistic that is no function of sums, as a rank
// correlation or the area under a curve: f has the weight of each item, the
// number of times that its cluster was drawn. Start makes an f for one
// goroutine, with what it keeps to itself.
func (b Bootstrap) Weighted(start func() (f func(weight []float64) float64), items int, clusters []string) (Estimate, error) {
	b, err := b.settled()
	if err != nil {
		return Estimate{}, err
	}
	if items == 0 {
		return Estimate{}, errNoItems
	}
	cluster, n, err := number(clusters, items)
	if err != nil {
		return Estimate{}, err
	}
	s := &sample{of: make([]uint32, n), times: ones(n), items: items, clusters: n, effective: effective(cluster, n)}
	for c := range s.of {
		s.of[c] = uint32(c)
	}
	ofItems := func() func(weight []float64) float64 {
		f := start()
		byItem := make([]float64, items)
		return func(weight []float64) float64 {
			for i, c := range cluster {
				byItem[i] = weight[c]
			}
			return f(byItem)
		}
	}
	e := Estimate{Value: ofItems()(s.times), Items: items, Clusters: n}
	if math.IsNaN(e.Value) || math.IsInf(e.Value, 0) {
		return Estimate{}, fmt.Errorf("the figure is not defined for these %s", count(items, "item"))
	}
	d := &distribution{sample: s, value: e.Value}
	d.resample(b, plain, ofItems)
	e, _ = b.interval(e, d, ofItems)
	return e, nil
}

func (b Bootstrap) settled() (Bootstrap, error) {
	if b.Level == 0 {
		b.Level = 0.95
	}
	if b.Resamples == 0 {
		b.Resamples = 2000
	}
	if b.swaps == 0 {
		b.swaps = swaps
	}
	if !(b.Level > 0 && b.Level < 1) {
		return b, fmt.Errorf("the level of an interval is %v: give one between 0 and 1, as 0.95", b.Level)
	}
	if b.Resamples < 100 {
		return b, fmt.Errorf("%d resamples are too few for an interval: give 100 or more", b.Resamples)
	}
	return b, nil
}

// resample computes the statistic for every draw.
func (d *distribution) resample(b Bootstrap, kind kind, start func() func(weight []float64) float64) {
	d.kind, d.values = kind, make([]float64, b.Resamples)
	parallel(b.Resamples, b.Seed, func() func(int, *rand.PCG) {
		f := start()
		weight := make([]float64, len(d.times))
		return func(i int, random *rand.PCG) {
			d.draw(random, weight)
			d.values[i] = f(weight)
			if kind == distances {
				d.values[i] = math.Abs(d.values[i] - d.value)
			}
		}
	})
}
