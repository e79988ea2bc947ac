package plot

import (
	"math"

	"dev.road/workbench/session/metrics"
)

// average is the exponential moving average of a whole series, kept and
// extended as the series grows: it does not depend on the part in view.
//
// With weight β on the past, m(i) = β m(i-1) + (1-β) v(i), divided by the same
// recursion over a constant 1, so that it is unbiased from the first value on
// (Adam's correction, Kingma and Ba 2015, section 3; TensorBoard smooths in the
// same way). A value that is not finite stays a gap and is left out.
type average struct {
	weight float64
	sum    float64 // m
	norm   float64 // m of a constant 1
	values []float64

	at *float64 // of the averaged samples, to detect a replaced series
}

// extend updates the average and returns it. A group that lacks some of its values
// counts as so many of its mean; all its samples have the average after it.
func (a *average) extend(weight float64, s metrics.Series) []float64 {
	n := len(a.values)
	if len(s.Values) == 0 || a.weight != weight || n > len(s.Values) || a.at != &s.Values[0] {
		*a = average{weight: weight, values: a.values[:0]}
		n = 0
	}
	if len(s.Values) > 0 {
		a.at = &s.Values[0]
	}
	for k := 0; n < s.Grouped(); k++ { // the groups of a series stay as they are
		end := s.Groups[k].End
		if g := s.Groups[k]; !s.Whole(k) && g.Finite > 0 {
			past := math.Pow(weight, float64(g.Finite))
			a.sum, a.norm = past*a.sum+(1-past)*g.Mean, past*a.norm+(1-past)
			for _, v := range s.Values[n:end] {
				if v-v == 0 {
					v = a.sum / a.norm
				} else {
					v = math.NaN()
				}
				a.values = append(a.values, v)
			}
		} else {
			a.whole(s.Values[n:end])
		}
		n = end
	}
	a.whole(s.Values[n:])
	return a.values
}

// whole takes in values that follow upon each other.
func (a *average) whole(values []float64) {
	weight := a.weight
	for _, v := range values {
		if v-v != 0 {
			a.values = append(a.values, math.NaN())
			continue
		}
		a.sum = weight*a.sum + (1-weight)*v
		a.norm = weight*a.norm + (1 - weight)
		a.values = append(a.values, a.sum/a.norm)
	}
}

// same is equality with NaN equal to itself.
func same(a, b float64) bool { return a == b || a != a && b != b }
