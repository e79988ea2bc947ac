package plot

import "math"

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

	lastStep int // of the averaged samples, to detect a replaced series
	last     float64
}

// extend updates the average and returns it.
func (a *average) extend(weight float64, steps []int, values []float64) []float64 {
	n := len(a.values)
	if a.weight != weight || n > len(values) || n > 0 && (steps[n-1] != a.lastStep || !same(values[n-1], a.last)) {
		*a = average{weight: weight, values: a.values[:0]}
		n = 0
	}
	for _, v := range values[n:] {
		if v-v != 0 {
			a.values = append(a.values, math.NaN())
			continue
		}
		a.sum = weight*a.sum + (1-weight)*v
		a.norm = weight*a.norm + (1 - weight)
		a.values = append(a.values, a.sum/a.norm)
	}
	if len(values) > 0 {
		a.lastStep, a.last = steps[len(steps)-1], values[len(values)-1]
	}
	return a.values
}

// same is equality with NaN equal to itself.
func same(a, b float64) bool { return a == b || a != a && b != b }
