package kd

import (
	"math"
	"slices"
	"testing"
)

func TestAWindowOfAClass(t *testing.T) {
	teachers := [][]float32{{3, 0, 1}, {0, 4, 1}, {5, 2, 2}} // the labels 0, 1, 0
	var c Combined
	Rule{Options: Options{Method: Weighted, W: 0.5, NoneRight: Scaled}}.Window(&c, teachers, Truth{Label: 0})
	if len(c.Halves) != 1 || !slices.Equal(c.Halves[0].Weights, []float64{1.25, 0.5, 1.25}) || !c.Halves[0].Usable {
		t.Errorf("the halves are %+v", c.Halves)
	}
	// (1.25*3 + 0.5*0 + 1.25*5)/3 and so on
	if want := []float32{10. / 3, 4.5 / 3, 4.25 / 3}; !slices.Equal(c.Logits, want) {
		t.Errorf("the logits are %v, want %v", c.Logits, want)
	}
}

func TestHalvesOfASpanAreJudgedByTheRule(t *testing.T) {
	// Three positions. The first teacher has the start and not the end, the second both.
	teachers := [][]float32{{0, 4, 0 /**/, 0, 8, 0}, {0, 2, 0 /**/, 0, 0, 6}}
	truth := Truth{Span: true, Gold: [][2]int{{1, 2}}}
	for _, c := range []struct {
		right SpanRight
		start []float64
		want  []float32
	}{
		{Joint, []float64{0.5, 1.5}, []float32{0, 2.5, 0 /**/, 0, 2, 4.5}},
		{Separate, []float64{1, 1}, []float32{0, 3, 0 /**/, 0, 2, 4.5}},
	} {
		var got Combined
		Rule{Options: Options{Method: Weighted, W: 0.5, NoneRight: Scaled}, Right: c.right}.Window(&got, teachers, truth)
		if !slices.Equal(got.Halves[0].Weights, c.start) || !slices.Equal(got.Halves[1].Weights, []float64{0.5, 1.5}) {
			t.Errorf("%s: the halves are %+v", c.right, got.Halves)
		}
		if !slices.Equal(got.Logits, c.want) {
			t.Errorf("%s: the logits are %v, want %v", c.right, got.Logits, c.want)
		}
	}
}

// A Combined is used for window after window, of any kind.
func TestACombinedHasNothingOfTheWindowBefore(t *testing.T) {
	spans, span := [][]float32{{1, 9 /**/, 2, 3}, {7, 1 /**/, 0, 5}}, Truth{Span: true, Gold: [][2]int{{1, 1}}}
	class, label := [][]float32{{1, 2, 3}}, Truth{Label: 2}
	rule := Rule{Options: Options{Method: Best, W: 0.5, NoneRight: Skip}, Right: Separate}
	windows := func(c *Combined) {
		for range 2 {
			rule.Window(c, spans, span)
			rule.Window(c, class, label)
		}
	}
	var c, fresh Combined
	windows(&c)
	rule.Window(&fresh, class, label)
	if !slices.Equal(c.Logits, fresh.Logits) || len(c.Halves) != 1 || !slices.Equal(c.Halves[0].Weights, fresh.Halves[0].Weights) {
		t.Errorf("used before: %+v; fresh: %+v", c, fresh)
	}
	if n := testing.AllocsPerRun(10, func() { windows(&c) }); n > 0 {
		t.Errorf("%v allocations in arrays that were used before", n)
	}
}

// The label is 0. The first teacher is right and gives it 1/2, the second is wrong and
// gives it 1/4.
func TestEveryMethodByHand(t *testing.T) {
	log := func(x float64) float32 { return float32(math.Log(x)) }
	teachers := [][]float32{{log(2), log(1), log(1)}, {log(1), log(2), log(1)}}
	for method, want := range map[Method][]float64{
		Weighted: {1.5, 0.5}, // W = 0.5: 2 - 0.5 for the right one
		Mean:     {1, 1},
		Annealed: {1, 1},
		Best:     {2, 0},
		// exp(CE) is 2 and 4: 2 (1 - 2/6) / 1 and 2 (1 - 4/6) / 1
		Confidence: {4. / 3, 2. / 3},
		Hard:       {0, 0},
	} {
		var c Combined
		Rule{Options: Options{Method: method, W: 0.5, NoneRight: UseMean}}.Window(&c, teachers, Truth{})
		half := c.Halves[0]
		if half.Usable != (method != Hard) || !near(half.Weights[0], want[0], 1e-6) || !near(half.Weights[1], want[1], 1e-6) {
			t.Errorf("%s: weights %v, usable %v; want %v", method, half.Weights, half.Usable, want)
		}
		for i, z := range c.Logits {
			if x := (want[0]*float64(teachers[0][i]) + want[1]*float64(teachers[1][i])) / 2; !near(float64(z), x, 1e-6) {
				t.Errorf("%s: logit %d is %v, want %v", method, i, z, x)
			}
		}
	}
}

// Of a span whose start a teacher has and whose end none has, skip keeps the start.
func TestSkipKeepsTheHalfThatATeacherHas(t *testing.T) {
	teachers := [][]float32{{0, 4, 0 /**/, 0, 8, 0}, {2, 0, 0 /**/, 6, 0, 0}}
	truth := Truth{Span: true, Gold: [][2]int{{1, 2}}}
	for _, c := range []struct {
		right      SpanRight
		start, end bool
	}{{Separate, true, false}, {Joint, false, false}} {
		var got Combined
		Rule{Options: Options{Method: Weighted, W: 0.5, NoneRight: Skip}, Right: c.right}.Window(&got, teachers, truth)
		if got.Halves[0].Usable != c.start || got.Halves[1].Usable != c.end {
			t.Errorf("%s: the halves are %+v", c.right, got.Halves)
		}
		if want := []float32{0.5, 3, 0 /**/, 0, 0, 0}; c.start && !slices.Equal(got.Logits, want) {
			t.Errorf("%s: the logits are %v, want %v", c.right, got.Logits, want)
		}
	}
}
