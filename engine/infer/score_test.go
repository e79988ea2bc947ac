package infer

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dev.road/workbench/tasks"
)

// spoken is a reading of n values for each of a task's outputs.
func spoken(random *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = 3 * (random.Float32() - 0.5)
	}
	return out
}

// The factors that gradient times input gets are the derivatives of the score, in the
// order of the model's own logits.
func TestSlopesAreTheDerivativesOfTheScore(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	offsets := [][2]int32{{0, 2}, {2, 5}, {6, 8}, {9, 12}}
	win := tasks.Window{IDs: make([]int32, 9), First: 4, Last: 8, Offsets: offsets}
	labels := []string{"a", "b", "c"}
	span := &subject{Model: Model{Tasks: []tasks.Task{{Name: "mrc", Kind: tasks.Span}}}}
	class := &subject{Model: Model{Tasks: []tasks.Task{{Name: "nli", Kind: tasks.Class, Labels: labels}}, orders: [][]int{{2, 0, 1}}}}
	for name, c := range map[string]struct {
		of    *subject
		about conclusion
	}{
		"a span":      {span, conclusion{start: 2, end: 8}},
		"no answer":   {span, conclusion{}},
		"a label":     {class, conclusion{class: 1}},
		"first label": {class, conclusion{class: 0}},
	} {
		n := 2 * len(win.IDs) // logits as the model gives them
		if c.of == class {
			n = len(labels)
		}
		logits := spoken(random, n)
		take := func(logits []float32) *reading {
			r := newReader(c.of.Model, []tasks.Window{win}, 1).take(0, 0, 0, [][]float32{logits})
			return &r
		}
		factors, ok := c.of.slopes(&c.about, &win, take(logits))
		if !ok || len(factors) != n {
			t.Fatalf("%s: %d factors, %t", name, len(factors), ok)
		}
		for i := range logits {
			const step = 1. / 128
			var at [2]float64
			for side, by := range []float32{-step, step} {
				moved := slices.Clone(logits)
				moved[i] += by
				at[side], _ = c.of.score(&c.about, &win, take(moved))
			}
			if slope := (at[1] - at[0]) / (2 * step); math.Abs(slope-float64(factors[i])) > 1e-3 {
				t.Errorf("%s: the factor of logit %d is %.4f, the slope %.4f", name, i, factors[i], slope)
			}
		}
	}
	if _, ok := span.score(&conclusion{start: 3, end: 8}, &win, &reading{start: make([]float32, 5), end: make([]float32, 5)}); ok {
		t.Error("half a token is a start")
	}
}
