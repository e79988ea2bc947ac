package analysis

import (
	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/wire"
)

// percentages is the scale of scores in percent, and of their intervals.
var percentages = stats.Bootstrap{Least: 0, Most: 100}

// clusters returns the groups of examples: questions about one passage are right or wrong
// together.
func (s *Set) clusters(of []int) []string {
	groups := make([]string, len(of))
	for k, i := range of {
		p := &s.list[i]
		if groups[k] = p.Group; p.Group == "" {
			groups[k] = wire.Group(p.Title, p.Passage)
		}
	}
	return groups
}

// Estimate adds intervals to the figures of buckets: by the bootstrap over passages or
// articles, and of gains by that of the paired differences. It takes longer than slicing.
func (s *Set) Estimate(buckets []Bucket) error {
	f1 := s.column["f1"].numbers
	for k := range buckets {
		b := &buckets[k]
		if b.N == 0 {
			continue
		}
		scores := make([]float64, len(b.of))
		for j, i := range b.of {
			scores[j] = 100 * f1[i]
		}
		var err error
		if b.Score, err = percentages.Mean(scores, s.clusters(b.of)); err != nil {
			return err
		}
		if b.Gain == nil || b.Gain.Score.Items == 0 {
			continue
		}
		c, err := s.compared.test(b.of, func(said *wire.Said) float64 { return said.F1 })
		if err != nil {
			return err
		}
		b.Gain.Score = c.Difference
	}
	return nil
}

// test compares the scores of examples before and after; those without a pair are left out.
func (c *Comparison) test(of []int, score func(*wire.Said) float64) (stats.Comparison, error) {
	var before, after []float64
	var both []int
	for _, i := range of {
		if p := c.Other(i); p != nil {
			both = append(both, i)
			before = append(before, 100*score(&p.Student))
			after = append(after, 100*score(&c.set.list[i].Student))
		}
	}
	return percentages.Compare(before, after, c.set.clusters(both))
}

// Estimate adds the interval of the gain, and tests of the difference: in exact match, or
// accuracy, and in F1.
func (c *Comparison) Estimate() error {
	both := c.both()
	exact, err := c.test(both, func(said *wire.Said) float64 { return said.EM })
	if err != nil {
		return err
	}
	f1, err := c.test(both, func(said *wire.Said) float64 { return said.F1 })
	if err != nil {
		return err
	}
	c.Exact, c.F1, c.Gain.Score = exact, f1, f1.Difference
	return nil
}
