package metrics

import (
	"math"
	"sort"
)

// Series is one column: Values[i] belongs to step Steps[i], which ascend. A
// value that was not finite is NaN.
//
// A long series has some of its values only, each that of a real row: its newest
// ones are whole, and the older ones are in groups. So what is in memory and in a
// chart grows with the width of the chart, not with the run.
type Series struct {
	Steps  []int
	Values []float64
	Groups []Group // of the values before the newest; without any the series is whole
}

// Group stands for consecutive values of a column. Of these the series has the
// least and the greatest, the least above zero, and one that is not finite; so no
// peak, gap or foot of a logarithmic axis is lost. A group near the first row or
// near a change has all of them.
type Group struct {
	From, To int     // steps of the first and the last of its values
	End      int     // the place after those of its values that the series has
	Rows     int     // number of its values
	Finite   int     // number of those that are finite
	Mean     float64 // of the finite ones; 0 without any
}

// Grouped returns the number of values in groups; those from there on are whole.
func (s Series) Grouped() int {
	if n := len(s.Groups); n > 0 {
		return s.Groups[n-1].End
	}
	return 0
}

// start returns the place of the first value of the k-th group.
func (s Series) start(k int) int {
	if k > 0 {
		return s.Groups[k-1].End
	}
	return 0
}

// Whole reports whether the k-th group has all of its values.
func (s Series) Whole(k int) bool { return s.Groups[k].Rows == s.Groups[k].End-s.start(k) }

// group describes the values from one place to another as one group.
func (s Series) group(from, to int) Group {
	g := Group{From: s.Steps[from], To: s.Steps[to-1], End: to, Rows: to - from}
	sum := 0.0
	for _, v := range s.Values[from:to] {
		if v-v == 0 {
			sum += v
			g.Finite++
		}
	}
	if g.Finite > 0 {
		g.Mean = sum / float64(g.Finite)
	}
	return g
}

// and joins a group with the one after it.
func (g Group) and(next Group) Group {
	if n := g.Finite + next.Finite; n > 0 {
		g.Mean += (next.Mean - g.Mean) * float64(next.Finite) / float64(n)
		g.Finite = n
	}
	g.To, g.End, g.Rows = next.To, next.End, g.Rows+next.Rows
	return g
}

// groupAt returns the group that has the i-th value, or the number of groups.
func (s Series) groupAt(i int) int {
	return sort.Search(len(s.Groups), func(k int) bool { return s.Groups[k].End > i })
}

// Level returns the i-th value where the series is whole, and elsewhere the mean
// of its group, so that means of levels are not those of extremes. It is NaN when
// there is none.
func (s Series) Level(i int) float64 {
	k := s.groupAt(i)
	switch {
	case k == len(s.Groups) || s.Whole(k):
		return s.Values[i]
	case s.Groups[k].Finite == 0:
		return math.NaN()
	}
	return s.Groups[k].Mean
}

// Stretch returns the places from and to which the series around the i-th value
// is whole.
func (s Series) Stretch(i int) (from, to int) {
	n := s.groupAt(i)
	from, to = s.start(n), len(s.Steps)
	if n == len(s.Groups) {
		from = s.Grouped()
	}
	for k := n; k < len(s.Groups); k++ {
		if !s.Whole(k) {
			to = s.start(k)
			break
		}
	}
	for k := n - 1; k >= 0 && s.Whole(k); k-- {
		from = s.start(k)
	}
	return from, to
}

// Complete reports whether the series has all values of the steps from one to
// before another.
func (s Series) Complete(from, to int) bool {
	for k := s.groupOf(from); k < len(s.Groups) && s.Groups[k].From < to; k++ {
		if !s.Whole(k) {
			return false
		}
	}
	return true
}
