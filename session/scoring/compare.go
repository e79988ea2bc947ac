package scoring

import (
	"errors"
	"fmt"
	"slices"

	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/wire"
)

// Comparison is two files of predictions on the same data.
type Comparison struct {
	A           *Report      `json:"a"`
	B           *Report      `json:"b"`
	Differences []Difference `json:"differences"`
}

// Difference is that of one figure, in points.
type Difference struct {
	Key      string       `json:"key"`
	Name     string       `json:"name"`
	A        float64      `json:"a"`
	B        float64      `json:"b"`
	Value    float64      `json:"value"` // B − A
	Interval *Interval    `json:"interval,omitempty"`
	Items    int          `json:"items"`
	Clusters int          `json:"clusters"`
	Tests    []stats.Test `json:"tests"`
	Note     string       `json:"note,omitempty"`
}

// Compare measures two sets of predictions of the same examples, in the same order,
// and tests the difference of each figure: by paired bootstrap and approximate
// randomization, both clustered, and of right and wrong by exact McNemar.
func Compare(a, b []wire.Prediction, o Options) (*Comparison, error) {
	same := func(p, q wire.Prediction) bool { return p.ID == q.ID }
	if !slices.EqualFunc(a, b, same) {
		return nil, errors.New("the two sets of predictions are not of the same examples in the same order: join both with the same data")
	}
	c := &Comparison{}
	var err error
	if c.A, err = Measure(a, o); err != nil {
		return nil, fmt.Errorf("first predictions: %w", err)
	}
	if c.B, err = Measure(b, o); err != nil {
		return nil, fmt.Errorf("second predictions: %w", err)
	}
	clusters := Groups(a)
	for i := range c.A.Figures {
		f := &c.A.Figures[i]
		if f.whole == nil {
			continue
		}
		j := slices.IndexFunc(c.B.Figures, func(g Figure) bool { return g.Key == f.Key })
		if j < 0 {
			continue
		}
		d, err := f.difference(&c.B.Figures[j], clusters)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		c.Differences = append(c.Differences, d)
	}
	return c, nil
}

// difference compares the same figure of two sets.
func (f *Figure) difference(g *Figure, clusters []string) (Difference, error) {
	d := Difference{Key: f.Key, Name: f.Name, A: f.Value, B: g.Value, Value: g.Value - f.Value}
	var c stats.Comparison
	var err error
	if slices.Equal(f.whole, g.whole) {
		first, within := f.counted(clusters)
		second, _ := g.counted(clusters)
		c, err = bootstrap.Compare(first, second, within)
	} else { // each leaves its own questions out
		share := func(totals []float64) float64 { return totals[0] / totals[1] }
		c, err = bootstrap.CompareOf(share, clusters, [][]float64{f.part, f.whole}, [][]float64{g.part, g.whole})
	}
	if err != nil {
		return d, err
	}
	d.Interval, d.Note, d.Tests = inPercent(c.Difference.Interval), c.Difference.Note, c.Tests
	d.Items, d.Clusters = c.Difference.Items, c.Difference.Clusters
	return d, nil
}
