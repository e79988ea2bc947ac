package keep

import (
	"math"
	"slices"

	"dev.road/workbench/session/metrics"
)

// History are the dev metrics as they were measured so far, by their tags in
// the metrics. It is read back from there when a run is resumed, so that which
// checkpoint is the best follows from the rows alone.
type History map[string]metrics.Series

// forget drops the evaluations after a step: a run that goes on from
// there measures it again.
func (h History) forget(after int) {
	for tag, s := range h {
		n, _ := slices.BinarySearch(s.Steps, after+1)
		h[tag] = metrics.Series{Steps: s.Steps[:n], Values: s.Values[:n]}
	}
}

// Add takes in a measurement, in the place of an earlier one of the same step.
func (h History) Add(tag string, step int, value float64) {
	s := h[tag]
	i, found := slices.BinarySearch(s.Steps, step)
	if found {
		s.Values[i] = value
		return
	}
	h[tag] = metrics.Series{Steps: slices.Insert(s.Steps, i, step), Values: slices.Insert(s.Values, i, value)}
}

// best is the step with the highest value, the first of several; 0
// when none was measured.
func (h History) best(tag string, steps []int) (step int, value float64) {
	value = math.Inf(-1)
	s := h[tag]
	for i, v := range s.Values {
		if v > value && slices.Contains(steps, s.Steps[i]) {
			step, value = s.Steps[i], v
		}
	}
	return step, value
}

// Stale is the number of measurements after the last one that was better than
// all before it by more than so much, and that one.
func (h History) Stale(tag string, delta float64) (n, step int, value float64) {
	value = math.Inf(-1)
	s := h[tag]
	for i, v := range s.Values {
		n++
		if v > value+delta {
			n, step, value = 0, s.Steps[i], v
		}
	}
	return n, step, value
}
