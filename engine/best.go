package engine

import (
	"math"
	"slices"
	"strings"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// history are the dev metrics as they were measured so far, by their tags in
// the metrics. It is read back from there when a run is resumed, so that which
// checkpoint is the best follows from the rows alone.
type history map[string]metrics.Series

// newHistory takes the dev metrics from the rows.
func newHistory(columns *metrics.Columns) history {
	h := history{}
	for _, tag := range columns.Tags() {
		if strings.HasPrefix(tag, "dev/") {
			h[tag] = columns.Get(tag)
		}
	}
	return h
}

// forget leaves out what was measured after a step: a run that goes on from
// there measures it again.
func (h history) forget(after int) {
	for tag, s := range h {
		n, _ := slices.BinarySearch(s.Steps, after+1)
		h[tag] = metrics.Series{Steps: s.Steps[:n], Values: s.Values[:n]}
	}
}

// add takes in a measurement, in the place of an earlier one of the same step.
func (h history) add(tag string, step int, value float64) {
	s := h[tag]
	i, found := slices.BinarySearch(s.Steps, step)
	if found {
		s.Values[i] = value
		return
	}
	h[tag] = metrics.Series{Steps: slices.Insert(s.Steps, i, step), Values: slices.Insert(s.Values, i, value)}
}

// best is which of some steps has the highest value, the first of several; 0
// when none was measured.
func (h history) best(tag string, steps []int) (step int, value float64) {
	value = math.Inf(-1)
	s := h[tag]
	for i, v := range s.Values {
		if v > value && slices.Contains(steps, s.Steps[i]) {
			step, value = s.Steps[i], v
		}
	}
	return step, value
}

// linkBest lets the link to the best checkpoint lead to the one that is it now.
func (t *trainer) linkBest() {
	steps, err := t.folder.CheckpointSteps()
	best, value := t.history.best(t.set.Checkpoint.Best, steps)
	if err == nil && best != t.best {
		err = t.folder.LinkBest(best)
	}
	switch {
	case err != nil:
		t.say("checkpoint", "warn", nil, "the best checkpoint cannot be linked: %v", err)
	case best != t.best:
		t.best = best
		if best > 0 {
			t.say("checkpoint", "info", nil, "the checkpoint of step %d is the best: %s %.2f", best, t.set.Checkpoint.Best, value)
		}
	}
}

// measuring are the steps whose weights are being measured by the metric of the
// best checkpoint: each may yet become it.
func (t *trainer) measuring() []int {
	var steps []int
	for _, j := range t.jobs.all {
		if j.work != nil && j.shown.Kind == string(wire.Evaluate) && strings.HasPrefix(t.set.Checkpoint.Best, "dev/"+j.shown.Dataset+"/") {
			steps = append(steps, j.shown.Step)
		}
	}
	return steps
}
