package kd

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestPreviewSaysWhatWWouldDo(t *testing.T) {
	sample := []Sampled{
		// The right teacher is the weaker: only a low W lets it win.
		{Teachers: [][]float32{{2, 0}, {0, 3}}, Right: []bool{true, false}},
		{Teachers: [][]float32{{2, 0}, {1, 0}}, Right: []bool{true, true}},
		{Teachers: [][]float32{{2, 0}, {1, 0}}, Right: []bool{false, false}},
		// A span of two positions: both ends stay.
		{Teachers: [][]float32{{0, 1, 0, 1}, {0, 1, 0, 1}}, Right: []bool{true, true}, Span: true},
	}
	before := Setting{Options{Weighted, 1, Scaled}, 1}
	after := Setting{Options{Weighted, 0.5, Skip}, 1}
	c := Preview(sample, before, after)
	if c.Windows != 4 || !near(c.Moved, 1.0/3, 1e-12) {
		t.Errorf("%d windows, %v moved; want 4 and 1/3 of the three that both use", c.Windows, c.Moved)
	}
	if c.Before.Used != 1 || c.After.Used != 0.75 || c.Before.NoneRight != 0.25 || c.After.NoneRight != 0.25 {
		t.Errorf("used or none right: %+v, %+v", c.Before, c.After)
	}
	// Right teachers: one at 1.5, four at 1. Wrong: one, at W.
	if !near(c.After.RightWeight, 5.5/5, 1e-12) || c.After.WrongWeight != 0.5 || c.Before.RightWeight != 1 || c.Before.WrongWeight != 1 {
		t.Errorf("weights: %+v, %+v", c.Before, c.After)
	}
}

func TestEntropy(t *testing.T) {
	if got := entropy([]float32{7, 7, 7, 7}, 3); !near(got, math.Log(4), 1e-12) {
		t.Errorf("of four equal logits: %v", got)
	}
	if got := entropy([]float32{500, 0}, 1); !near(got, 0, 1e-12) {
		t.Errorf("of a certain one: %v", got)
	}
	// p = 3/4, 1/4.
	want := -0.75*math.Log(0.75) - 0.25*math.Log(0.25)
	if got := entropy([]float32{2 * float32(math.Log(3)), 0}, 2); !near(got, want, 1e-6) {
		t.Errorf("at T=2: %v, want %v", got, want)
	}
}

func TestAHigherTemperatureMovesNothingAndSoftens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logits := rapid.SliceOfN(rapid.Float32Range(-9, 9), 2, 6).Draw(t, "logits")
		sample := []Sampled{{Teachers: [][]float32{logits}, Right: []bool{true}}}
		o := Options{Weighted, 0.75, Scaled}
		low := rapid.Float64Range(0.5, 5).Draw(t, "T")
		c := Preview(sample, Setting{o, low}, Setting{o, low * 2})
		if c.Moved != 0 || c.After.Entropy < c.Before.Entropy-1e-9 {
			t.Fatalf("%+v", c)
		}
	})
}

func TestPreviewOfNothing(t *testing.T) {
	if c := Preview(nil, Setting{Options{Mean, 1, Scaled}, 4}, Setting{Options{Hard, 1, Scaled}, 4}); c != (Change{}) {
		t.Errorf("%+v", c)
	}
}
