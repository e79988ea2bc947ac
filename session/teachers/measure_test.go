package teachers

import (
	"math"
	"testing"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/wire"
)

// Four labels by two teachers: the figures against those computed by hand.
func TestMeasureClasses(t *testing.T) {
	s := &Sample{Labels: []string{"a", "b"}, Teachers: []string{"one", "two"}, Windows: []Window{
		{Logits: [][]float32{{2, 0}, {1, 0}}, Truth: kd.Truth{Label: 0}, Group: "1"},
		{Logits: [][]float32{{2, 0}, {0, 3}}, Truth: kd.Truth{Label: 0}, Group: "2"},
		{Logits: [][]float32{{2, 0}, {1, 0}}, Truth: kd.Truth{Label: 1}, Group: "3"},
		{Logits: [][]float32{{0, 2}, nil}, Truth: kd.Truth{Label: 1}, Group: "4"},
	}, Examples: []Example{{From: 0, To: 2}, {From: 2, To: 4}}}
	m := NewMeasuring(false, s.Teachers, kd.Rule{Options: kd.Options{Method: kd.Weighted, W: 0.5, NoneRight: kd.UseMean}})
	m.Add(s)
	got, err := m.Figures()
	if err != nil {
		t.Fatal(err)
	}
	if got.Kind != "class" || got.Examples != 2 || got.Windows != 4 || got.AllRight != 0.5 || got.SomeRight != 0.25 || got.NoneRight != 0.25 {
		t.Errorf("%+v", got)
	}
	for none, want := range map[kd.NoneRight]float64{kd.UseMean: 0.25, kd.Scaled: 0.5, kd.Skip: 0.25} {
		o := NewMeasuring(false, s.Teachers, kd.Rule{Options: kd.Options{Method: kd.Weighted, W: 0.5, NoneRight: none}})
		o.Add(s)
		if f, err := o.Figures(); err != nil || f.WCanChange != want {
			t.Errorf("%s: W can change %v, %v", none, f.WCanChange, err)
		}
	}
	if len(got.Rows) != 4 || got.Rows[2].Name != "mean" || got.Rows[3].Name != "weighted" || !got.Rows[3].Ensemble || got.Rows[1].Ensemble {
		t.Fatalf("%+v", got.Rows)
	}
	for i, want := range []struct {
		items int
		value float64
	}{{4, 75}, {3, 100. / 3}, {3, 100. / 3}, {3, 200. / 3}} { // W = 0.5 makes (1.5, 0.75) of (1, 1.5)
		if r := got.Rows[i].Train; r.Items != want.items || math.Abs(r.Value-want.value) > 1e-9 || r.Metric != "accuracy" || r.Exact != nil {
			t.Errorf("%s: %+v", got.Rows[i].Name, *r)
		}
	}
	p := 1 / (1 + math.Exp(-2))
	if r := got.Rows[0].Train; math.Abs(*r.ECE-100*math.Abs(p-0.75)) > 1e-9 || math.Abs(*r.Gap-100*(p-0.75)) > 1e-9 || r.Interval == nil {
		t.Errorf("ECE %v, gap %v, interval %v", *r.ECE, *r.Gap, r.Interval)
	}
	for i := range 2 {
		if a := got.Rows[i].Agrees; len(a) != 1 || a[0].Windows != 3 || math.Abs(a[0].Share-2./3) > 1e-12 || a[0].With != s.Teachers[1-i] {
			t.Errorf("%+v", a)
		}
	}
	if l := got.Rows[0].Logits; l.Mean != 1 || l.Std != 1 || l.Margin != 2 {
		t.Errorf("%+v", l)
	}
	near(t, "weight of the one, right", got.Rows[0].Weights.Right, 1.5)
	near(t, "weight of the two, wrong", got.Rows[1].Weights.Wrong, 0.5)
	if got.Rows[0].Weights.Wrong != nil {
		t.Error("the first teacher has a weight where it is never wrong against another")
	}
}

// A span's answer is decoded over all windows of its example, and scored as that of a dev set:
// with and without an answer apart.
func TestMeasureSpans(t *testing.T) {
	gold := func(g ...[2]int) kd.Truth { return kd.Truth{Span: true, Gold: g} }
	offsets := [][2]int32{{0, 2}, {3, 6}} // "in" "Rome"
	s := &Sample{Span: true, Teachers: []string{"one"}, Windows: []Window{
		{Logits: [][]float32{{0, 0, 5, 0, 0, 5}}, Truth: gold([2]int{2, 2}), Offsets: offsets},
		{Logits: [][]float32{{9, 0, 0, 9, 0, 0}}, Truth: gold([2]int{0, 0}), Offsets: offsets}, // the example's other window
		{Logits: [][]float32{{0, 5, 0, 0, 5, 0}}, Truth: gold([2]int{0, 0}), Offsets: offsets},
		{Logits: [][]float32{{0, 5, 0, 0, 5, 0}}, Truth: gold([2]int{0, 0}), Offsets: offsets},
		{Logits: [][]float32{nil}, Truth: gold([2]int{0, 0}), Offsets: offsets},
	}, Examples: []Example{
		{Passage: "in Rom", Question: evalsuite.Question{ID: "1", Gold: []string{"Rom"}}, From: 0, To: 2},
		{Passage: "in Rom", Question: evalsuite.Question{ID: "2"}, From: 2, To: 3},
		{Passage: "in Rom", Question: evalsuite.Question{ID: "3"}, From: 3, To: 5}, // a window without targets
	}}
	m := NewMeasuring(true, s.Teachers, kd.Rule{Options: kd.Options{Method: kd.Weighted, W: 0.5, NoneRight: kd.UseMean}})
	m.Add(s)
	got, err := m.Figures()
	if err != nil || len(got.Rows) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	r := got.Rows[0].Train
	if r.Items != 2 || r.Metric != "f1" || r.Value != 50 || *r.Exact != 50 ||
		*r.HasAns != (wire.ScorePart{Items: 1, Exact: 100, F1: 100}) || *r.NoAns != (wire.ScorePart{Items: 1}) {
		t.Errorf("%+v, %+v, %+v", *r, r.HasAns, r.NoAns)
	}
}
