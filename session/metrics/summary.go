package metrics

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// Decimate returns a series in at most points columns of equally many values:
// the least and the greatest of each, so that no peak is lost. With points 0,
// or no more values than that, each value is a column.
func (c *Columns) Decimate(tag string, points int) wire.Series {
	s := c.Get(tag)
	n := len(s.Steps)
	if points <= 0 || points > n {
		points = n
	}
	d := wire.Series{Tag: tag, Step: make([]int, points), Min: make([]*float64, points), Max: make([]*float64, points)}
	for i := range points {
		from, to := i*n/points, (i+1)*n/points
		d.Step[i] = s.Steps[to-1]
		for _, v := range s.Values[from:to] {
			if math.IsNaN(v) {
				continue
			}
			if d.Min[i] == nil {
				lo, hi := v, v
				d.Min[i], d.Max[i] = &lo, &hi
			}
			*d.Min[i], *d.Max[i] = min(*d.Min[i], v), max(*d.Max[i], v)
		}
	}
	return d
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
