package plot

import (
	"math"
	"sort"
)

// span summarizes the part of a series in one dot column.
type span struct {
	lo, hi      float64 // minimum and maximum; lo > hi if nothing is finite
	first, last float64 // the line's values at the edges
	gap         bool    // a value in it, or just before it, is not finite
}

func (s *span) empty() bool { return s.lo > s.hi }

// axis maps steps to n dot columns: from is the centre of the first, to that of
// the last.
type axis struct {
	from, to float64
	n        int
}

func (a axis) column(step int) int {
	return int(math.Floor((float64(step)-a.from)/(a.to-a.from)*float64(a.n-1) + 0.5))
}

// end returns the first step to the right of a column.
func (a axis) end(column int) int {
	return int(math.Ceil(a.from + (a.to-a.from)*(float64(column)+0.5)/float64(a.n-1)))
}

// decimate fills dst, one span per column of the axis, and returns the number of
// values in view that were left out because they are not above floor: -Inf for a
// linear value axis, 0 for a logarithmic one.
//
// A line that crosses an edge of the view extends to it: without samples, the
// first and the last column hold the interpolated value.
func decimate(dst []span, a axis, steps []int, values []float64, floor float64) (left int) {
	begin := sort.SearchInts(steps, a.end(-1))
	i, gap := begin, false
	for x := range dst {
		end := a.end(x)
		j := i + sort.Search(len(steps)-i, func(k int) bool { return steps[i+k] >= end })
		s := span{lo: math.Inf(1), hi: math.Inf(-1)}
		if j > i {
			left += s.take(values[i:j], floor)
			if s.empty() {
				gap = true
			} else {
				s.gap = gap || unusable(values[i], floor)
				gap = unusable(values[j-1], floor)
			}
		}
		dst[x] = s
		i = j
	}
	carry := func(x, k int, edge float64) {
		if x < 0 || !dst[x].empty() || k < 1 || k >= len(steps) || unusable(values[k-1], floor) || unusable(values[k], floor) {
			return
		}
		share := (edge - float64(steps[k-1])) / float64(steps[k]-steps[k-1])
		v := values[k-1] + (values[k]-values[k-1])*share
		if v-v == 0 && v > floor {
			dst[x] = span{lo: v, hi: v, first: v, last: v}
		}
	}
	carry(0, begin, a.from)
	carry(len(dst)-1, i, a.to)
	return left
}

func unusable(v, floor float64) bool { return v-v != 0 || v <= floor }

// take finds the extent of values and the number that are finite but not above
// floor. Comparisons with NaN are false, so only infinities need a check.
func (s *span) take(values []float64, floor float64) (left int) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v < lo {
			lo = v
		}
		if v > hi {
			hi = v
		}
	}
	if lo <= floor || math.IsInf(hi, 1) {
		lo, hi = math.Inf(1), math.Inf(-1)
		for _, v := range values {
			if v-v == 0 && v > floor {
				lo, hi = min(lo, v), max(hi, v)
			} else if v <= floor && !math.IsInf(v, -1) {
				left++
			}
		}
	}
	s.lo, s.hi = lo, hi
	if s.empty() {
		return left
	}
	for _, v := range values {
		if !unusable(v, floor) {
			s.first = v
			break
		}
	}
	for i := len(values) - 1; i >= 0; i-- {
		if !unusable(values[i], floor) {
			s.last = values[i]
			break
		}
	}
	return left
}
