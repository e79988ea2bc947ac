package teachers

import (
	"math"
	"testing"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/wire"
)

// A span of two teachers, one right and one without targets of the window, by hand.
func TestViewOfASpan(t *testing.T) {
	s := &Sample{Span: true, Teachers: []string{"absent", "right", "wrong"}, Windows: []Window{{
		Logits:  [][]float32{nil, {0, 4, 1, 0, 1, 4}, {3, 0, 1, 0, 3, 1}},
		Truth:   kd.Truth{Span: true, Gold: [][2]int{{1, 2}}},
		Offsets: [][2]int32{{0, 2}, {3, 9}},
	}}}
	now, then := ruled(1, 1, kd.UseMean), ruled(0.5, 2, kd.UseMean)
	v := wire.WindowTargets{Passage: "in Tirana", Changes: []wire.Changed{{Name: "kd.w"}}}
	View(&v, s, now, then, []float32{1, 0, 0, 0, 0, 1}, 1)
	if len(v.Teachers) != 3 || v.Teachers[0].Stored || !v.Teachers[1].Right || v.Teachers[2].Right || v.Teachers[2].RightStart || v.Why != "" {
		t.Fatalf("%+v", v.Teachers)
	}
	for i, want := range [][2]float64{{1, 1.5}, {1, 0.5}} {
		w := v.Teachers[1+i]
		if len(w.Weights) != 2 || w.Weights[0] != want[0] || w.Weights[1] != want[0] || w.Staged[0] != want[1] || w.Staged[1] != want[1] {
			t.Errorf("%s: %v, staged %v", w.Name, w.Weights, w.Staged)
		}
	}
	// Means of (0, 4, 1) and (3, 0, 1), and of (0, 1, 4) and (0, 3, 1); as staged, 0.75 and 0.25 of each.
	start, end := []float64{1.5, 2, 1}, []float64{0, 2, 2.5}
	near(t, "p(truth)", &v.Target.Truth, softmax(start, 1)[1]*softmax(end, 1)[2])
	stagedStart, stagedEnd := []float64{0.75, 3, 1}, []float64{0, 1.5, 3.25}
	near(t, "p(truth) as staged", &v.Staged.Truth, softmax(stagedStart, 1)[1]*softmax(stagedEnd, 1)[2])
	near(t, "the same at T", &v.Staged.AtT, softmax(stagedStart, 2)[1]*softmax(stagedEnd, 2)[2])
	near(t, "KL", v.KL, (divergence(softmax(stagedStart, 2), softmax(start, 1))+divergence(softmax(stagedEnd, 2), softmax(end, 1)))/2)
	near(t, "KL of the student", v.StudentKL,
		(divergence(softmax(start, 1), softmax([]float64{1, 0, 0}, 1))+divergence(softmax(end, 1), softmax([]float64{0, 0, 1}, 1)))/2)
	wrong := v.Teachers[2].Distribution.Start // the most probable one, and the truth behind it
	behind := wire.Option{Text: "in", End: 2, Prob: wrong[1].Prob, Truth: true}
	if len(wrong) != 2 || wrong[0].Text != "" || wrong[0].Truth || wrong[1] != behind {
		t.Errorf("%+v", wrong)
	}
	if o := v.Target.End; len(o) != 1 || o[0].Text != "Tirana" || o[0].Start != 3 || math.Abs(o[0].Prob-softmax(end, 1)[2]) > 1e-6 {
		t.Errorf("%+v", o)
	}
}

func TestViewSaysWhyThereIsNoTarget(t *testing.T) {
	s := &Sample{Labels: []string{"a", "b"}, Teachers: []string{"one", "two"}, Windows: []Window{
		{Logits: [][]float32{{0, 1}, {0, 2}}, Truth: kd.Truth{Label: 0}}}}
	hard := ruled(1, 1, kd.UseMean)
	hard.Method = kd.Hard
	for _, tt := range []struct {
		rule Rule
		want string
	}{
		{ruled(1, 1, kd.UseMean), ""}, {ruled(1, 1, kd.Skip), `no teacher is right, and kd.none_right is "skip"`},
		{hard, `kd.method is "hard": no window has a soft target`},
	} {
		var v wire.WindowTargets
		View(&v, s, tt.rule, tt.rule, nil, 5)
		if v.Why != tt.want || (v.Target == nil) != (tt.want != "") || v.Student != nil || v.Staged != nil {
			t.Errorf("%+v: %q", tt.rule, v.Why)
		}
	}
	s.Windows[0].Logits = make([][]float32, 2)
	var v wire.WindowTargets
	if View(&v, s, hard, hard, nil, 5); v.Why != "no teacher's targets of this window are in use" {
		t.Errorf("%q", v.Why)
	}
}

func TestViewOfHalfATarget(t *testing.T) {
	s := &Sample{Span: true, Teachers: []string{"one"}, Windows: []Window{
		{Logits: [][]float32{{0, 2, 3, 0}}, Truth: kd.Truth{Span: true, Gold: [][2]int{{1, 1}}}, Offsets: [][2]int32{{0, 2}}},
	}}
	rule := ruled(1, 1, kd.Skip)
	rule.Right = kd.Separate
	v := wire.WindowTargets{Passage: "in"}
	View(&v, s, rule, rule, nil, 1)
	if v.Target != nil || v.Why != `no teacher has the end right, and kd.none_right is "skip": the start alone has a soft target` {
		t.Errorf("%+v: %q", v.Target, v.Why)
	}
}
