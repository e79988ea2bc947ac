package engine

import (
	"math"
	"testing"
)

func TestSharesAddUpAndCosinesAreOfTwo(t *testing.T) {
	// Gradients (3, 0), (0, 0), (-1, 1): the whole is (2, 1).
	products := [][]float64{{9, 0, -3}, {0, 0, 0}, {-3, 0, 2}}
	got := map[string]float64{}
	compare([]string{"mrc", "nli", "paraphrase"}, products, func(tag string, v float64) { got[tag] = v })
	want := map[string]float64{"grad_share/mrc": 6. / 5, "grad_share/paraphrase": -1. / 5, "grad_cosine/mrc/paraphrase": -1 / math.Sqrt2}
	for tag, v := range want {
		if math.Abs(got[tag]-v) > 1e-12 {
			t.Errorf("%s is %v, want %v", tag, got[tag], v)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%v: a task that is not in the step has no values", got)
	}
}
