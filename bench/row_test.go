package bench

import "testing"

func TestARatioOfOneMeetsTheGoal(t *testing.T) {
	for _, c := range []struct {
		goal          float64
		ours          []float64
		ratio, spread float64
	}{
		{4, []float64{2, 1, 4}, 2, 1.5},
		{4, []float64{8}, 0.5, 0},
		{0, []float64{0, 0}, 1, 0},
		{0, []float64{12, 12, 0}, 0, 0},
	} {
		if r := Goal("x", "ms", c.goal, c.ours); r.Ratio != c.ratio || r.Spread != c.spread || r.Theirs != c.goal {
			t.Errorf("%v against %v: %+v, want the ratio %v and the spread %v", c.ours, c.goal, r, c.ratio, c.spread)
		}
	}
}
