package metrics

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// Decimate returns a series in at most points columns of about equally many values:
// the least and the greatest of each, so that no peak is lost. With points 0, or no
// more values than that, each value is a column, as far as the series is whole; a
// group is one.
func (c *Columns) Decimate(tag string, points int) wire.Series {
	s := c.Get(tag)
	d := wire.Series{Tag: tag, Step: []int{}, Min: []*float64{}, Max: []*float64{}}
	values := s.rows()
	if points <= 0 || points > values {
		points = values
	}
	for from, k, seen, i := 0, 0, 0, 0; from < len(s.Steps); i++ {
		// The i-th column ends with the group or value that reaches its part of the values.
		to, last := from, 0
		for to < len(s.Steps) && (to == from || seen < (i+1)*values/points) {
			if k < len(s.Groups) && !s.Whole(k) && to == s.start(k) {
				to, seen, last = s.Groups[k].End, seen+s.Groups[k].Rows, s.Groups[k].To
				k++
				continue
			}
			last = s.Steps[to]
			to, seen = to+1, seen+1
			if k < len(s.Groups) && to == s.Groups[k].End {
				k++
			}
		}
		lo, hi := extent(s.Values[from:to])
		d.Step, d.Min, d.Max = append(d.Step, last), append(d.Min, lo), append(d.Max, hi)
		from = to
	}
	return d
}

// rows returns the number of values that the series stands for.
func (s Series) rows() int {
	n := len(s.Steps) - s.Grouped()
	for _, g := range s.Groups {
		n += g.Rows
	}
	return n
}

// extent returns the least and the greatest value that are numbers; nil without any.
func extent(values []float64) (lo, hi *float64) {
	for _, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if lo == nil {
			least, greatest := v, v
			lo, hi = &least, &greatest
		}
		*lo, *hi = min(*lo, v), max(*hi, v)
	}
	return lo, hi
}

// FirstLast returns the mean cross entropy of a task over its first and over
// its last n passes, of all its datasets. It is false when there is none.
//
// A row has the mean of a dataset's passes in its step, ce/DATASET/TASK, and
// their number, passes/DATASET/TASK.
func (c *Columns) FirstLast(task string, n int) (first, last float64, ok bool) {
	type passes struct {
		step  int
		count float64
		ce    float64
	}
	var all []passes
	for _, tag := range c.Tags() {
		dataset, isCE := strings.CutPrefix(tag, "ce/")
		if !isCE || !strings.HasSuffix(tag, "/"+task) {
			continue
		}
		ce, counts := c.Get(tag), c.Get("passes/"+dataset)
		for i, step := range ce.Steps {
			p := passes{step: step, count: 1, ce: ce.Values[i]}
			if j, found := slices.BinarySearch(counts.Steps, step); found {
				p.count = counts.Values[j]
			}
			if !math.IsNaN(p.ce) && p.count > 0 {
				all = append(all, p)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b passes) int { return cmp.Compare(a.step, b.step) })
	mean := func() float64 {
		sum, left := 0.0, float64(n)
		for _, p := range all {
			take := min(p.count, left)
			sum, left = sum+take*p.ce, left-take
		}
		return sum / (float64(n) - left)
	}
	if len(all) == 0 || n <= 0 {
		return 0, 0, false
	}
	first = mean()
	slices.Reverse(all)
	return first, mean(), true
}
