package stats

import (
	"math"
	"testing"
)

// outcomes are the scores of items of which the first are right.
func outcomes(hits, n int, right float64) []float64 {
	scores := make([]float64, n)
	for i := range hits {
		scores[i] = right
	}
	return scores
}

// The limits are those of Newcombe, Two-sided Confidence Intervals for the Single
// Proportion (1998), table I, method 3.
func TestRightOrWrongHasWilsonsInterval(t *testing.T) {
	for _, c := range []struct {
		hits, n   int
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {20, 20, 0.8389, 1}} {
		for _, scale := range []float64{1, 100} {
			e, err := Bootstrap{Most: scale}.Mean(outcomes(c.hits, c.n, scale), nil)
			if err != nil || e.Interval == nil || e.Items != c.n || e.Clusters != c.n || e.Note != "" {
				t.Fatalf("%d of %d: %+v, %v", c.hits, c.n, e, err)
			}
			near(t, "value", e.Value, scale*float64(c.hits)/float64(c.n), 1e-12)
			if math.Abs(e.Interval.Low/scale-c.low) > 5e-5 || math.Abs(e.Interval.High/scale-c.high) > 5e-5 {
				t.Errorf("%d of %d: %+v, want %v to %v", c.hits, c.n, e.Interval, c.low, c.high)
			}
		}
	}
}

// Of two values without a scale the higher is right; scores between 0 and the scale's end,
// and items in clusters, are resampled.
func TestOnlyRightOrWrongAloneHasWilsonsInterval(t *testing.T) {
	binary, pairs := outcomes(15, 60, 0.5), make([]string, 60)
	for i := range pairs {
		pairs[i] = string(rune('A' + i/2))
	}
	for name, c := range map[string]struct {
		b      Bootstrap
		ids    []string
		wilson bool
	}{
		"without a scale":       {Bootstrap{}, nil, true},
		"half of the scale":     {Bootstrap{Most: 1}, nil, false},
		"a scale from below 0":  {Bootstrap{Least: -1, Most: 0.5}, nil, false},
		"two items a cluster":   {Bootstrap{Most: 0.5}, pairs, false},
		"the end of the scale":  {Bootstrap{Most: 0.5}, nil, true},
		"another interval size": {Bootstrap{Most: 0.5, Level: 0.9}, nil, true},
	} {
		one, err := c.b.Mean(binary, c.ids)
		if err != nil || one.Interval == nil {
			t.Fatalf("%s: %+v, %v", name, one, err)
		}
		c.b.Seed++
		other, err := c.b.Mean(binary, c.ids)
		if err != nil || (*one.Interval == *other.Interval) != c.wilson {
			t.Errorf("%s: with another seed %+v instead of %+v, %v", name, other.Interval, one.Interval, err)
		}
	}
}

// Coverage is the sum of the probabilities of the numbers of right items whose interval has
// the true rate: no simulation. That of 50 items at a rate of 10 or 90 % is 97.03 %, and of no
// other case below is it above 97.
func TestWilsonsIntervalCoversTheTruth(t *testing.T) {
	for _, n := range []int{19, 40, 50, 100, 200} {
		for _, rate := range []float64{0.1, 0.3, 0.5, 0.7, 0.9} {
			choices, _ := math.Lgamma(float64(n) + 1)
			covered := 0.0
			for hits := range n + 1 {
				e, err := Bootstrap{Most: 1}.Mean(outcomes(hits, n, 1), nil)
				if err != nil {
					t.Fatal(err)
				}
				if e.Interval.Low <= rate && rate <= e.Interval.High {
					k := float64(hits)
					covered += 100 * math.Exp(choices+logChoices(float64(n), k)+k*math.Log(rate)+(float64(n)-k)*math.Log1p(-rate))
				}
			}
			t.Logf("%d items, rate %v: %.2f %%", n, rate, covered)
			if covered < 93 || covered > 97.1 {
				t.Errorf("%d items, rate %v: intervals of 95 %% cover %.2f %%", n, rate, covered)
			}
		}
	}
}
