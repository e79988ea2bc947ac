package kd

import (
	"math"
	"slices"
	"testing"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

func sum(values []float64) float64 {
	s := 0.0
	for _, v := range values {
		s += v
	}
	return s
}

// verdicts are those of teachers known only to be right or wrong.
func verdicts(right []bool) []Verdict {
	out := make([]Verdict, len(right))
	for i, r := range right {
		out[i].Right = r
	}
	return out
}

func TestWeightsAreThePublishedOnes(t *testing.T) {
	// Three teachers and W = 0.75: a right one counts 1, 1.125 or 1.5.
	for _, c := range []struct {
		right []bool
		want  []float64
	}{
		{[]bool{true, true, true}, []float64{1, 1, 1}},
		{[]bool{true, false, true}, []float64{1.125, 0.75, 1.125}},
		{[]bool{false, false, true}, []float64{0.75, 0.75, 1.5}},
	} {
		w, usable := Weights(nil, verdicts(c.right), Options{Method: Weighted, W: 0.75, NoneRight: Scaled})
		if !usable || !slices.Equal(w, c.want) {
			t.Errorf("Weights(%v) = %v, %v; want %v, true", c.right, w, usable, c.want)
		}
	}
}

func TestWeightsWithoutARightTeacher(t *testing.T) {
	wrong := []Verdict{{CE: 1}, {CE: 2}}
	for _, method := range []Method{Weighted, Best} {
		for _, c := range []struct {
			noneRight NoneRight
			want      []float64
			usable    bool
		}{
			{Scaled, []float64{0.6, 0.6}, true},
			{UseMean, []float64{1, 1}, true},
			{Skip, []float64{0, 0}, false},
		} {
			w, usable := Weights(nil, wrong, Options{Method: method, W: 0.6, NoneRight: c.noneRight})
			if usable != c.usable || !slices.Equal(w, c.want) {
				t.Errorf("%s, %s: Weights = %v, %v; want %v, %v", method, c.noneRight, w, usable, c.want, c.usable)
			}
		}
	}
}

func TestTheBestTeacherIsTheRightOneThatIsSurest(t *testing.T) {
	for _, c := range []struct {
		teachers []Verdict
		want     []float64
	}{
		{[]Verdict{{true, 0.5}, {true, 0.3}, {false, 0.1}}, []float64{0, 3, 0}},
		{[]Verdict{{false, 0.1}, {false, 0.2}, {true, 900}}, []float64{0, 0, 3}},
		{[]Verdict{{true, 0.7}, {true, 0.7}}, []float64{2, 0}}, // the first of several
		{[]Verdict{{true, 0.7}}, []float64{1}},
	} {
		w, usable := Weights(nil, c.teachers, Options{Method: Best, W: 0.75, NoneRight: Skip})
		if !usable || !slices.Equal(w, c.want) {
			t.Errorf("Weights(%v) = %v, %v; want %v, true", c.teachers, w, usable, c.want)
		}
		logits := [][]float32{{1, 2}, {-3, 4}, {5, 6}}[:len(w)]
		if got, want := Combine(nil, logits, w), logits[slices.Index(w, float64(len(w)))]; !slices.Equal(got, want) {
			t.Errorf("the targets are %v, the best teacher says %v", got, want)
		}
	}
}

func TestAnnealingGoesFromTheTeachersToTheLabels(t *testing.T) {
	for _, c := range []struct {
		method         Method
		done, ce, kd   float64
		wantCE, wantKD float64
	}{
		{Annealed, 0, 0.5, 0.5, 0, 1},
		{Annealed, 0.25, 0.5, 0.5, 0.25, 0.75},
		{Annealed, 1, 0.5, 0.5, 1, 0},
		{Annealed, 0.5, 0.2, 1.8, 1, 1},
		{Weighted, 0.25, 0.2, 1.8, 0.2, 1.8},
	} {
		if ce, kd := LossWeights(c.method, c.ce, c.kd, c.done); ce != c.wantCE || kd != c.wantKD {
			t.Errorf("%s, %v done: weights %v and %v, want %v and %v", c.method, c.done, ce, kd, c.wantCE, c.wantKD)
		}
	}
	if w, usable := Weights(nil, verdicts([]bool{true, false}), Options{Method: Annealed, W: 0.75, NoneRight: Skip}); !usable ||
		!slices.Equal(w, []float64{1, 1}) {
		t.Errorf("annealed teachers weigh %v, %v, want the mean", w, usable)
	}
}

func TestConfidenceGivesAWeightByTheCrossEntropy(t *testing.T) {
	log := math.Log
	for _, c := range []struct {
		teachers []Verdict
		want     []float64
	}{
		// The truth has 1/2, 1/4 and 1/8: a teacher has 3 (1 - 2/14) / 2 and so on.
		{[]Verdict{{true, log(2)}, {true, log(4)}, {false, log(8)}}, []float64{9. / 7, 15. / 14, 9. / 14}},
		{[]Verdict{{false, log(3)}, {false, log(3)}}, []float64{1, 1}},
		{[]Verdict{{true, 1}, {false, 5000}, {true, 1}}, []float64{1.5, 0, 1.5}}, // exp(5000) is no float64
		{[]Verdict{{false, 7}}, []float64{1}},
		{[]Verdict{{false, math.Inf(1)}, {false, math.Inf(1)}}, []float64{1, 1}}, // no label
	} {
		for _, noneRight := range NoneRights {
			w, usable := Weights(nil, c.teachers, Options{Method: Confidence, W: 0.1, NoneRight: noneRight})
			if !usable || !slices.EqualFunc(w, c.want, func(a, b float64) bool { return near(a, b, 1e-12) }) {
				t.Errorf("Weights(%v) = %v, %v; want %v, true", c.teachers, w, usable, c.want)
			}
		}
	}
}

func TestCrossEntropies(t *testing.T) {
	log := func(x float64) float32 { return float32(math.Log(x)) }
	for _, c := range []struct {
		logits []float32
		label  int
		want   float64
	}{
		{[]float32{0, log(3)}, 1, math.Log(4. / 3)}, {[]float32{1000, 0}, 0, 0}, {[]float32{1000, 0}, 1, 1000},
		{[]float32{1, 2}, 2, math.Inf(1)}, {[]float32{1, 2}, -1, math.Inf(1)},
	} {
		if got := CrossEntropyOfClass(c.logits, c.label); got != c.want && !near(got, c.want, 1e-6) {
			t.Errorf("label %d of %v has %v, want %v", c.label, c.logits, got, c.want)
		}
	}
	// Starts have 1/2, 1/4, 1/4, and ends 1/8, 5/8, 2/8.
	logits := []float32{log(2), log(1), log(1), log(1), log(5), log(2)}
	start, end, joint := CrossEntropyOfSpan(logits, [][2]int{{1, 1}, {0, 2}})
	if !near(start, math.Log(2), 1e-6) || !near(end, math.Log(1.6), 1e-6) || !near(joint, math.Log(4*1.6), 1e-6) {
		t.Errorf("start %v, end %v, joint %v; want those of the likeliest of each: 1/2, 5/8, 1/4 * 5/8", start, end, joint)
	}
	for _, gold := range [][][2]int{nil, {{0, 0}}} {
		if start, end, joint := CrossEntropyOfSpan(nil, gold); !math.IsInf(start+end+joint, 1) {
			t.Errorf("no logits have %v, %v, %v", start, end, joint)
		}
	}
}

func TestHardAndNoTeacherHaveNoTargets(t *testing.T) {
	if _, usable := Weights(nil, verdicts([]bool{true, false}), Options{Method: Hard, W: 0.75, NoneRight: Scaled}); usable {
		t.Error("hard: usable")
	}
	for _, method := range Methods {
		if w, usable := Weights(nil, nil, Options{Method: method, W: 0.75, NoneRight: Scaled}); usable || len(w) != 0 {
			t.Errorf("%s: without teachers Weights = %v, %v", method, w, usable)
		}
	}
}

func TestCombineScalesThenAverages(t *testing.T) {
	teachers := [][]float32{{2, -4}, {8, 4}}
	if got := Combine(nil, teachers, []float64{1.25, 0.75}); !slices.Equal(got, []float32{4.25, -1}) {
		t.Errorf("Combine = %v", got)
	}
	buf := make([]float32, 0, 2)
	if got := Combine(buf, teachers, nil); &got[0] != &buf[:1][0] {
		t.Error("Combine did not use the array it was given")
	}
}

func TestRightClass(t *testing.T) {
	if !RightClass([]float32{0, 3, 3}, 1) || RightClass([]float32{0, 3, 3}, 2) || RightClass(nil, 0) {
		t.Error("the first of the highest logits decides")
	}
}

func TestRightSpan(t *testing.T) {
	// Positions 0 … 3; the starts' highest is 1, the ends' is 3.
	logits := []float32{0, 5, 1, 1 /**/, 0, 1, 4, 5}
	for _, c := range []struct {
		gold              [][2]int
		start, end, joint bool
	}{
		{[][2]int{{1, 3}}, true, true, true},
		{[][2]int{{2, 2}, {1, 3}}, true, true, true},
		{[][2]int{{1, 2}, {2, 3}}, true, true, false},
		{[][2]int{{1, 1}}, true, false, false},
		{[][2]int{{0, 0}}, false, false, false},
	} {
		start, end, joint := RightSpan(logits, c.gold)
		if start != c.start || end != c.end || joint != c.joint {
			t.Errorf("gold %v: %v %v %v", c.gold, start, end, joint)
		}
	}
	if s, e, j := RightSpan(nil, [][2]int{{0, 0}}); s || e || j {
		t.Error("no logits are right")
	}
}
