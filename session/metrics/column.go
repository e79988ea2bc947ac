package metrics

import (
	"slices"
	"sort"
)

// column is a tag's series while it grows: the values that are whole, and the
// older ones, which are in groups. What it hands out is copied.
type column struct {
	Series        // the newest values
	old    Series // those before them, all in groups
	told   int    // the number of the newest that the last Poll told; untold if older ones have changed
	width  int    // values of a group, once there are groups
	first  int    // the last step of the beginning that stays whole
}

// untold is told of a column that has to be told whole.
const untold = -1

// all returns the whole series.
func (col *column) all() Series {
	return Series{
		Steps:  slices.Concat(col.old.Steps, col.Steps),
		Values: slices.Concat(col.old.Values, col.Values),
		Groups: slices.Clone(col.old.Groups),
	}
}

// append adds the values of a part of a batch.
func (col *column) append(s Series) (inOrder bool) {
	if n := len(col.Steps); (n == 0 && len(col.old.Groups) == 0 || n > 0 && col.Steps[n-1] < s.Steps[0]) && ascends(s.Steps) {
		col.Steps, col.Values = append(col.Steps, s.Steps...), append(col.Values, s.Values...)
		return true
	}
	inOrder = true
	for i, step := range s.Steps {
		inOrder = col.put(step, s.Values[i]) && inOrder
	}
	return inOrder
}

func ascends(steps []int) bool {
	for i := 1; i < len(steps); i++ {
		if steps[i] <= steps[i-1] {
			return false
		}
	}
	return true
}

// put adds a value. It is false when it is not the last: jobs may measure an
// earlier step later, and measure again.
func (col *column) put(step int, v float64) (inOrder bool) {
	if k := len(col.old.Groups); k > 0 && col.old.Groups[k-1].To >= step {
		col.old.insert(step, v)
		return false
	}
	n := len(col.Steps)
	if n > 0 && col.Steps[n-1] >= step {
		col.insert(step, v)
		return false
	}
	col.Steps, col.Values = append(col.Steps, step), append(col.Values, v)
	return true
}

// insert puts a value before others, or in the place of the same step's. In a
// group it counts as one more value.
func (s *Series) insert(step int, v float64) {
	i, found := slices.BinarySearch(s.Steps, step)
	if found {
		s.Values[i] = v
		return
	}
	s.Steps, s.Values = slices.Insert(s.Steps, i, step), slices.Insert(s.Values, i, v)
	k := s.groupOf(step)
	if k == len(s.Groups) {
		return
	}
	one, g := Series{Steps: []int{step}, Values: []float64{v}}.group(0, 1), s.Groups[k]
	s.Groups[k] = g.and(one)
	s.Groups[k].From, s.Groups[k].To, s.Groups[k].End = min(step, g.From), g.To, g.End
	for ; k < len(s.Groups); k++ {
		s.Groups[k].End++
	}
}

// groupOf returns the first group that ends at a step or later.
func (s *Series) groupOf(step int) int {
	return sort.Search(len(s.Groups), func(k int) bool { return s.Groups[k].To >= step })
}

// cut drops the values from a step on, if there are any. It is not exact when a
// group begins before the step, and has more values than the series: what the rest
// of the group was is not known.
func (col *column) cut(step int) (changed, exact bool) {
	n, _ := slices.BinarySearch(col.Steps, step)
	changed, exact = n < len(col.Steps), true
	col.Steps, col.Values = col.Steps[:n], col.Values[:n]
	k := col.old.groupOf(step)
	if k == len(col.old.Groups) {
		return changed, true
	}
	groups, end := col.old.Groups[:k], col.old.start(k)
	if g := col.old.Groups[k]; g.From < step {
		if exact = col.old.Whole(k); exact {
			n, _ := slices.BinarySearch(col.old.Steps, step)
			groups, end = append(groups, col.old.group(end, n)), n
		}
	}
	col.old = Series{Steps: col.old.Steps[:end], Values: col.old.Values[:end], Groups: groups}
	return true, exact
}
