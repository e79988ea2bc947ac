package report

import (
	"math"
	"slices"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// weightingColumns are the tags of what the combination of soft targets did.
type weightingColumns struct {
	all, some, none, right, wrong, acts, falls, truth, plain, student, ahead, entropy string
}

func weightingColumnsOf(key string) weightingColumns {
	tag := func(kind string) string { return kind + "/" + key }
	return weightingColumns{
		all: tag(metrics.AllRight), some: tag(metrics.SomeRight), none: tag(metrics.NoneRight),
		right: tag(metrics.WeightRight), wrong: tag(metrics.WeightWrong), acts: tag(metrics.Acts), falls: tag(metrics.Falls),
		truth: tag(metrics.Truth), plain: tag(metrics.TruthPlain), student: tag(metrics.TruthStudent),
		ahead: tag(metrics.Ahead), entropy: tag(metrics.Entropy),
	}
}

// weigh gives the row the figures of a part with soft targets.
func (r *Row) weigh(tags *weightingColumns, w wire.WeightingRow) {
	set := func(tag string, v *float64) {
		if v != nil {
			r.Set(tag, math.Round(*v*digits)/digits)
		}
	}
	set(tags.all, &w.AllRight)
	set(tags.some, &w.SomeRight)
	set(tags.none, &w.NoneRight)
	set(tags.right, w.Weights.Right)
	set(tags.wrong, w.Weights.Wrong)
	set(tags.acts, &w.Acts)
	set(tags.falls, &w.Falls)
	set(tags.truth, w.Truth)
	set(tags.plain, w.Plain)
	set(tags.student, w.Student)
	set(tags.ahead, w.Ahead)
	set(tags.entropy, w.Entropy)
}

// digits is the inverse of the last place of a row's figures about the weighting: they
// are most of its numbers, and floats know no more of a probability.
const digits = 1e6

// weighting has the part's figures, of a part with soft targets.
func (p *part) weighting() wire.WeightingRow {
	t, s := &p.tally, &p.sums
	n := float64(t.Windows)
	return wire.WeightingRow{
		Windows: t.Windows, AllRight: t.All / n, SomeRight: t.Some / n, NoneRight: t.None / n,
		Weights: wire.RightWeights{Right: mean(t.RightWeight, t.Right), Wrong: mean(t.WrongWeight, t.Wrong)},
		Acts:    float64(t.Acts) / n, Falls: float64(s.Falls) / n,
		Truth: mean(s.Truth, s.Whole), Plain: mean(s.PlainTruth, s.Whole), Student: mean(s.StudentTruth, s.Whole),
		Ahead: mean(float64(s.Ahead), s.Whole), Entropy: mean(s.Entropy, s.Soft),
	}
}

// mean is that of n values; null of none.
func mean[N int | float64](sum float64, n N) *float64 {
	if n == 0 {
		return nil
	}
	sum /= float64(n)
	return &sum
}

// weighed is the number of steps that a state's weighting is of.
const weighed = 100

// recent has the parts with soft targets of the last steps' rows, as far as these were
// combined by one rule, whatever its W below 1.
type recent struct {
	rule  kd.Rule
	last  int      // the step of the newest row
	steps int      // rows that count, at most weighed
	parts [][]part // of a step, by its number; the memory serves for others
}

// anyW is a rule with 0 for its W, if that is below 1: it acts, and how much is in the rows.
func anyW(r kd.Rule) kd.Rule {
	if r.W < 1 {
		r.W = 0
	}
	return r
}

func (c *recent) add(r *Row) {
	rule := anyW(r.rule)
	if rule != c.rule || r.Step != c.last+1 {
		c.steps = 0
	}
	if c.parts == nil {
		c.parts = make([][]part, weighed)
	}
	c.rule, c.last, c.steps = rule, r.Step, min(c.steps+1, weighed)
	at := &c.parts[r.Step%weighed]
	*at = (*at)[:0]
	for i := range r.parts {
		if p := &r.parts[i]; p.tally.Windows > 0 {
			*at = append(*at, *p)
		}
	}
}

// place is that of a row's dataset and its task.
func place(datasets []wire.Dataset, r wire.WeightingRow) []int {
	i := slices.IndexFunc(datasets, func(d wire.Dataset) bool { return d.Name == r.Dataset })
	if i < 0 {
		return nil
	}
	return []int{i, slices.Index(datasets[i].Tasks, r.Task)}
}

// weighting adds up the rows that count, in the order of the datasets; nil without soft
// targets in them, and while they are of another rule than that of the next step.
func (c *recent) weighting(datasets []wire.Dataset, next kd.Rule) *wire.Weighting {
	if anyW(next) != c.rule {
		return nil
	}
	var sums []part
	for step := c.last - c.steps + 1; step <= c.last; step++ {
		for _, p := range c.parts[step%weighed] {
			i := slices.IndexFunc(sums, func(s part) bool { return s.of == p.of && s.head == p.head })
			if i < 0 {
				sums = append(sums, p)
				continue
			}
			sums[i].sums.add(p.sums)
			sums[i].tally.Add(p.tally)
		}
	}
	if len(sums) == 0 {
		return nil
	}
	w := &wire.Weighting{Steps: c.steps}
	acts, falls := 0, 0
	for i := range sums {
		row := sums[i].weighting()
		row.Dataset, row.Task = sums[i].tags().dataset, sums[i].tags().task
		w.Rows = append(w.Rows, row)
		w.Windows += row.Windows
		acts, falls = acts+sums[i].tally.Acts, falls+sums[i].sums.Falls
	}
	w.Acts, w.Falls = float64(acts)/float64(w.Windows), float64(falls)/float64(w.Windows)
	slices.SortFunc(w.Rows, func(a, b wire.WeightingRow) int {
		return slices.Compare(place(datasets, a), place(datasets, b))
	})
	return w
}
