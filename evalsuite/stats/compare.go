package stats

import (
	"fmt"
	"math"
)

// Comparison is two systems on the same items.
type Comparison struct {
	A          float64  `json:"a"`
	B          float64  `json:"b"`
	Difference Estimate `json:"difference"` // B − A, with the numbers of items and clusters
	Tests      []Test   `json:"tests"`
}

// Test is the answer of one test of the hypothesis that two systems are equal.
type Test struct {
	Name string  `json:"name"` // one of the constants below
	P    float64 `json:"p"`    // two-sided; 1 where it is not defined, and Note has the reason
	Note string  `json:"note,omitempty"`
}

// The names of the tests of a Comparison.
const (
	PairedBootstrap          = "paired bootstrap"
	ApproximateRandomization = "approximate randomization"
	ExactMcNemar             = "exact McNemar"
)

// Compare compares the mean scores of two systems, a and b, on the same items.
// McNemar's test is among the tests if every score is one of two values, as of
// exact match; with a note where clusters make it too sure.
func (b Bootstrap) Compare(first, second []float64, clusters []string) (Comparison, error) {
	if len(first) != len(second) {
		return Comparison{}, fmt.Errorf("there are %d scores of one system and %d of the other: give both for every item",
			len(first), len(second))
	}
	one := ones(len(first))
	c, err := b.CompareOf(share, clusters, [][]float64{first, one}, [][]float64{second, one})
	if err != nil {
		return Comparison{}, err
	}
	if onlyA, onlyB, ok := discordant(first, second); ok {
		t := Test{Name: ExactMcNemar, P: McNemar(onlyA, onlyB)}
		if c.Difference.Clusters < c.Difference.Items {
			t.Note = "takes items of one cluster as independent: too sure"
		}
		c.Tests = append(c.Tests, t)
	}
	return c, nil
}

// CompareOf compares two systems by a statistic of their columns' totals; the
// columns of both are the same ones in the same order.
func (b Bootstrap) CompareOf(f Statistic, clusters []string, first, second [][]float64) (Comparison, error) {
	if len(first) != len(second) {
		return Comparison{}, fmt.Errorf("there are %d columns of one system and %d of the other: give the same ones", len(first), len(second))
	}
	k := len(first)
	columns := append(append([][]float64{}, first...), second...)
	b, err := b.settled()
	if err != nil {
		return Comparison{}, err
	}
	if b.Least != b.Most {
		b.Least, b.Most = b.Least-b.Most, b.Most-b.Least
	}
	s, err := gather(clusters, columns)
	if err != nil {
		return Comparison{}, err
	}
	totals := make([]float64, 2*k)
	s.totals(s.times, totals)
	c := Comparison{A: f(totals[:k]), B: f(totals[k:])}
	difference := func(totals []float64) float64 { return f(totals[k:]) - f(totals[:k]) }
	var d *distribution
	if c.Difference, d, err = b.estimate(difference, clusters, columns, true); err != nil {
		return Comparison{}, err
	}
	bootstrap := Test{Name: PairedBootstrap, P: 1}
	if d == nil {
		bootstrap.Note = "not defined: " + c.Difference.Note
	} else {
		bootstrap.P = d.doubt(math.Abs(c.Difference.Value))
	}
	c.Tests = []Test{bootstrap, {Name: ApproximateRandomization, P: s.randomize(f, b.Seed, b.swaps)}}
	return c, nil
}

// discordant counts the items that are right in one system alone; false where
// scores have other values than two.
func discordant(first, second []float64) (onlyA, onlyB int, ok bool) {
	low, high := math.Inf(1), math.Inf(-1)
	for i, v := range first {
		low, high = min(low, v, second[i]), max(high, v, second[i])
	}
	for i, v := range first {
		w := second[i]
		switch {
		case v != low && v != high || w != low && w != high:
			return 0, 0, false
		case v > w:
			onlyA++
		case w > v:
			onlyB++
		}
	}
	return onlyA, onlyB, true
}
