package stats

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Any scores give a figure or an error, without a panic, and where a figure is not
// defined a note has the reason: JSON has no NaN.
func TestAnyScoresHaveAFigureOrTheReason(t *testing.T) {
	wild := rapid.SampledFrom([]float64{0, 1, 100, -1, 1e300, 1e-300, math.NaN(), math.Inf(1)})
	kinds := []*rapid.Generator[float64]{wild, rapid.Float64Range(0, 1), rapid.Float64Range(-1e99, 1e99), rapid.SampledFrom([]float64{0, 1}),
		rapid.Just(0.1), rapid.SampledFrom([]float64{1e-300, 1, 1e90})}
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.SampledFrom(kinds).Draw(t, "kind")
		n := rapid.IntRange(0, 30).Draw(t, "n")
		a := rapid.SliceOfN(score, n, n).Draw(t, "a")
		b := rapid.SliceOfN(score, n, n).Draw(t, "b")
		var ids []string
		if rapid.Bool().Draw(t, "clusters") {
			ids = rapid.SliceOfN(rapid.SampledFrom([]string{"", "p", "q", "r", "s"}), n, n).Draw(t, "ids")
		}
		boot := Bootstrap{Resamples: 100}
		if e, err := boot.Mean(a, ids); err == nil {
			sound(t, e)
		}
		if e, err := boot.Of(share, ids, a, b); err == nil {
			sound(t, e)
		}
		if c, err := boot.Compare(a, b, ids); err == nil {
			sound(t, c.Difference)
			for _, test := range c.Tests {
				if !(test.P > 0 && test.P <= 1) {
					t.Errorf("%+v", test)
				}
			}
			if _, err := json.Marshal(c); err != nil {
				t.Error(err)
			}
		}
		e, err := boot.Weighted(func() func([]float64) float64 {
			return func(weight []float64) float64 { return dot(weight, a) / dot(weight, ones(n)) }
		}, n, ids)
		if err == nil {
			sound(t, e)
		}
		if s, err := CompareSeeds(a, b, 0); err == nil {
			if _, err := json.Marshal(s); err != nil || s.PairedT < 0 || s.PairedT > 1 || s.SignFlip <= 0 || s.SignFlip > 1 {
				t.Errorf("%+v, %v", s, err)
			}
		}
	})
}

func sound(t *rapid.T, e Estimate) {
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("%+v: %v", e, err)
	}
	if e.Interval == nil && e.Note == "" {
		t.Errorf("%+v has neither an interval nor the reason", e)
	}
	if i := e.Interval; i != nil && !(i.Low <= i.High) {
		t.Errorf("%+v: %+v", e, i)
	}
}
