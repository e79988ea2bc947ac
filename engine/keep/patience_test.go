package keep

import (
	"math"
	"testing"
)

func TestMeasurementsThatAreNotBetterAreCounted(t *testing.T) {
	for _, c := range []struct {
		values []float64
		delta  float64
		n      int
		step   int
	}{
		{nil, 0, 0, 0},
		{[]float64{50}, 0, 0, 1},
		{[]float64{50, 51, 52}, 0, 0, 3},
		{[]float64{50, 50, 50}, 0, 2, 1}, // the same is not better
		{[]float64{50, 52, 51, math.NaN(), 52}, 0, 3, 2},
		{[]float64{50, 50.4, 50.8, 51.2}, 1, 0, 4}, // more than the last that was better
		{[]float64{50, 50.4, 50.8, 51}, 1, 3, 1},
		{[]float64{0, 0}, 0, 1, 1},
	} {
		h := History{}
		for i, v := range c.values {
			h.Add("m", i+1, v)
		}
		if n, step, _ := h.Stale("m", c.delta); n != c.n || step != c.step {
			t.Errorf("%v by %v: %d since step %d, want %d since %d", c.values, c.delta, n, step, c.n, c.step)
		}
	}
}
