package kd

import (
	"slices"
	"testing"
)

func TestAWindowOfAClass(t *testing.T) {
	teachers := [][]float32{{3, 0, 1}, {0, 4, 1}, {5, 2, 2}} // the labels 0, 1, 0
	var c Combined
	Rule{Options{Method: Weighted, W: 0.5, NoneRight: Scaled}, Joint}.Window(&c, teachers, Truth{Label: 0})
	if len(c.Halves) != 1 || !slices.Equal(c.Halves[0].Weights, []float64{1.25, 0.5, 1.25}) || !c.Usable() {
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
		Rule{Options{Method: Weighted, W: 0.5, NoneRight: Scaled}, c.right}.Window(&got, teachers, truth)
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
	rule := Rule{Options{Method: Best, W: 0.5, NoneRight: Skip}, Separate}
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
