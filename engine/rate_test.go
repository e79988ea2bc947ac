package engine

import (
	"math"
	"testing"

	"dev.road/workbench/session/recipe"
)

// The values of rule "linear" are those of transformers' schedules with 10
// warm-up steps of 100, whose first step is 0.
func TestLearningRates(t *testing.T) {
	for _, c := range []struct {
		rule, schedule string
		want           map[int]float64
	}{
		{"reference", "linear", map[int]float64{1: 0.1, 5: 0.96 * 0.5, 10: 0.91, 51: 0.5, 100: 0.01, 101: 0}},
		{"reference", "cosine", map[int]float64{1: 0.1, 5: 0.4980286753286195, 10: 0.9801468428384715, 51: 0.5, 76: 0.14644660940672627,
			100: 0.0002467198171342, 101: 0}},
		{"reference", "constant", map[int]float64{1: 0.1, 5: 0.5, 10: 1, 51: 1, 100: 1, 101: 1}},
		{"linear", "linear", map[int]float64{1: 0, 2: 0.1, 10: 0.9, 11: 1, 56: 0.5, 100: 1. / 90, 101: 0}},
		{"linear", "cosine", map[int]float64{1: 0, 2: 0.1, 10: 0.9, 11: 1, 34: 0.8473291852294986, 56: 0.5, 100: 0.00030458649045211894, 101: 0}},
		{"linear", "constant", map[int]float64{1: 0, 2: 0.1, 10: 0.9, 11: 1, 56: 1, 100: 1, 101: 1}},
	} {
		o := recipe.Optim{LR: 1, LRScale: 1, WarmupRule: c.rule, Schedule: c.schedule}
		for step, want := range c.want {
			for _, o.Warmup = range []float64{10, 0.1} { // steps, and a part of them
				if got := learningRate(o, step, 100); math.Abs(got-want) > 1e-12 {
					t.Errorf("%s decay, %s warm-up of %g: step %d has %v, want %v", c.schedule, c.rule, o.Warmup, step, got, want)
				}
			}
		}
		o.LRScale = 0.5
		if got, want := learningRate(o, 51, 100), learningRate(recipe.Optim{LR: 0.5, LRScale: 1, Warmup: 10, WarmupRule: c.rule,
			Schedule: c.schedule}, 51, 100); got != want {
			t.Errorf("lr_scale 0.5 gives %v, half of lr %v", got, want)
		}
	}
}

func TestLearningRatesAtTheLimits(t *testing.T) {
	for _, c := range []struct {
		o           recipe.Optim
		step, steps int
		want        float64
	}{
		{recipe.Optim{Warmup: 100, WarmupRule: "linear", Schedule: "linear"}, 101, 100, 0}, // a warm-up as long as the run
		{recipe.Optim{Warmup: 100, WarmupRule: "linear", Schedule: "cosine"}, 101, 100, 0},
		{recipe.Optim{WarmupRule: "linear", Schedule: "cosine"}, 1, 100, 1}, // none
		{recipe.Optim{WarmupRule: "reference", Schedule: "cosine"}, 1, 100, 1},
		{recipe.Optim{WarmupRule: "reference", Schedule: "linear"}, 1, 1, 1},
	} {
		c.o.LR, c.o.LRScale = 1, 1
		if got := learningRate(c.o, c.step, c.steps); got != c.want {
			t.Errorf("%+v: step %d of %d has %v, want %v", c.o, c.step, c.steps, got, c.want)
		}
	}
}
