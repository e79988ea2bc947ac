package analysis

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// Change is the fate of an example from other predictions to those of a set.
type Change string

// The changes of examples.
const (
	BothRight Change = "both right"
	Fixed     Change = "fixed"
	Broken    Change = "broken"
	BothWrong Change = "both wrong"
)

// Comparison sets predictions beside others for the same examples.
type Comparison struct {
	Before, After string         // names of the two
	N             int            // examples of both
	Counts        map[Change]int // of the examples
	Score         [2]float64     // mean F1, or accuracy, in percent: before and after
	Gain          Gain
	Exact, F1     stats.Comparison // with Estimate
	set           *Set             // after, with the fields of a comparison
	from          *Set             // before
	pair          []int
}

// Compare compares a set with earlier or other predictions for the same examples. Sets of
// different datasets are refused: one has to have every id of the other, with the same
// texts.
func Compare(before, after *Set) (*Comparison, error) {
	places, err := before.places()
	if err != nil {
		return nil, err
	}
	if _, err := after.places(); err != nil {
		return nil, err
	}
	c := &Comparison{Before: before.Name(), After: after.Name(), from: before, pair: make([]int, len(after.list)), Counts: map[Change]int{}}
	other := ""
	for i := range after.list {
		p := &after.list[i]
		k, ok := places[p.ID]
		if c.pair[i] = k; !ok {
			c.pair[i] = -1
			continue
		}
		c.N++
		if q := &before.list[k]; other == "" && (q.Question != p.Question || q.Passage != p.Passage || q.Label != p.Label) {
			other = p.ID
		}
	}
	if least := min(len(before.list), len(after.list)); c.N < least {
		return nil, fmt.Errorf("the predictions are for different examples: %d ids are in both, of %d of %s and %d of %s; "+
			"compare predictions for one dataset", c.N, len(before.list), c.Before, len(after.list), c.After)
	}
	if other != "" {
		return nil, fmt.Errorf("the predictions are for different datasets: all %d ids are in both, but id %s has other texts in %s than in %s",
			c.N, visible.Name(other), c.Before, c.After)
	}
	c.compute(after)
	return c, nil
}

// places returns the index of each id.
func (s *Set) places() (map[string]int, error) {
	places := make(map[string]int, len(s.list))
	for i := range s.list {
		if _, twice := places[s.list[i].ID]; twice {
			return nil, fmt.Errorf("id %s is there twice in %s: a comparison needs one prediction for each id", visible.Name(s.list[i].ID), s.Name())
		}
		places[s.list[i].ID] = i
	}
	return places, nil
}

// Name names the set's model, dataset and step.
func (s *Set) Name() string {
	p := &s.list[0]
	name := visible.Name(p.Student.Model)
	if p.Dataset != "" {
		name = strings.TrimSpace(name + " on " + visible.Name(p.Dataset))
	}
	if p.Step > 0 {
		name += fmt.Sprintf(" @%d", p.Step)
	}
	return name
}

// compute fills the columns of the comparison, in a copy of the set.
func (c *Comparison) compute(after *Set) {
	s := *after
	s.column, s.compared = maps.Clone(after.column), c
	c.set = &s
	fields := map[string]*column{}
	for k := range ofComparison {
		f := &ofComparison[k]
		fields[f.Name] = &column{field: f}
		s.column[f.Name] = fields[f.Name]
	}
	n := len(s.list)
	fields["change"].intern(n, func(i int) string { return string(c.change(i)) })
	fields["diff"].numbers = make([]float64, n)
	for i := range n {
		fields["diff"].numbers[i] = c.diff(i)
		if ch := c.change(i); ch != "" {
			c.Counts[ch]++
		}
	}
	fields["other"].words = c.answer
	both := c.both()
	c.Gain = *s.gain(both)
	sum := [2]float64{}
	for _, i := range both {
		sum[0] += c.from.list[c.pair[i]].Student.F1
		sum[1] += s.list[i].Student.F1
	}
	for k := range sum {
		c.Score[k] = 100 * sum[k] / float64(len(both))
	}
}

// both are the examples that are compared.
func (c *Comparison) both() []int {
	var both []int
	for i, k := range c.pair {
		if k >= 0 {
			both = append(both, i)
		}
	}
	return both
}

// Set returns the set of After, with the fields change, diff and other.
func (c *Comparison) Set() *Set { return c.set }

// Other returns the prediction that an example of the set is compared with; nil: there is
// none.
func (c *Comparison) Other(i int) *wire.Prediction {
	if c.pair[i] < 0 {
		return nil
	}
	return &c.from.list[c.pair[i]]
}

func (c *Comparison) answer(i int) string {
	if p := c.Other(i); p != nil {
		return p.Student.Text
	}
	return ""
}

func (c *Comparison) diff(i int) float64 {
	p := c.Other(i)
	if p == nil {
		return none
	}
	return c.set.list[i].Student.F1 - p.Student.F1
}

func (c *Comparison) change(i int) Change {
	p := c.Other(i)
	if p == nil {
		return ""
	}
	switch was, is := p.Student.EM > 0, c.set.list[i].Student.EM > 0; {
	case was && is:
		return BothRight
	case is:
		return Fixed
	case was:
		return Broken
	}
	return BothWrong
}

// gain is the change of some examples; those that are not compared do not count.
func (s *Set) gain(of []int) *Gain {
	g := &Gain{}
	sum, n := 0.0, 0
	for _, i := range of {
		switch s.compared.change(i) {
		case "":
			continue
		case Fixed:
			g.Fixed++
		case Broken:
			g.Broken++
		}
		n++
		sum += s.compared.diff(i)
	}
	g.Score = stats.Estimate{Value: 100 * sum / float64(max(n, 1)), Items: n}
	return g
}

// Models returns the names of those that answered beside the student.
func (s *Set) Models() []string {
	var names []string
	for i := range s.list {
		for _, t := range s.list[i].Beside() {
			if !slices.Contains(names, t.Model) {
				names = append(names, t.Model)
			}
		}
	}
	return names
}

// Model returns the set of another model's answers to the same examples, a teacher's for
// example.
func (s *Set) Model(name string) (*Set, error) {
	list := make([]wire.Prediction, 0, len(s.list))
	for _, p := range s.list {
		if by, ok := p.By(name); ok {
			list = append(list, by)
		}
	}
	if len(list) > 0 {
		return New(list)
	}
	names := s.Models()
	if len(names) == 0 {
		return nil, fmt.Errorf("these predictions have no answers of other models to compare with")
	}
	return nil, fmt.Errorf("no model %s has answered: there are answers of %s", visible.Name(name), visible.Names(names))
}
