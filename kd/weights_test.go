package kd

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
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
	wrong := []Verdict{{Truth: 0.4}, {Truth: 0.1}}
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
		{[]Verdict{{true, 0.5}, {true, 0.7}, {false, 0.9}}, []float64{0, 3, 0}},
		{[]Verdict{{false, 0.9}, {false, 0.8}, {true, 0}}, []float64{0, 0, 3}},
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

func TestTruthIsAProbability(t *testing.T) {
	if p := TruthOfClass([]float32{0, float32(math.Log(3))}, 1); !near(p, 0.75, 1e-6) {
		t.Errorf("the label has %v, want 0.75", p)
	}
	if p := TruthOfClass([]float32{1000, 0}, 0); p != 1 {
		t.Errorf("large logits give %v, want 1", p)
	}
	if p := TruthOfClass([]float32{1, 2}, 2); p != 0 {
		t.Errorf("a label that is not there has %v, want 0", p)
	}
	log := func(x float64) float32 { return float32(math.Log(x)) }
	// Starts have 1/2, 1/4, 1/4, and ends 1/8, 5/8, 2/8.
	logits := []float32{log(2), log(1), log(1), log(1), log(5), log(2)}
	start, end, joint := TruthOfSpan(logits, [][2]int{{1, 1}, {0, 2}})
	if !near(start, 0.5, 1e-6) || !near(end, 0.625, 1e-6) || !near(joint, 0.25*0.625, 1e-6) {
		t.Errorf("start %v, end %v, joint %v; want 0.5, 0.625, 0.15625: the likeliest of each", start, end, joint)
	}
	if start, end, joint := TruthOfSpan(nil, nil); start != 0 || end != 0 || joint != 0 {
		t.Error("no logits have a probability")
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

func TestWeightsAddUpToTheTeachers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		right := rapid.SliceOfN(rapid.Bool(), 1, 12).Draw(t, "right")
		o := Options{
			Method:    rapid.SampledFrom([]Method{Mean, Weighted, Annealed, Best}).Draw(t, "method"),
			W:         rapid.Float64Range(MinW, MaxW).Draw(t, "W"),
			NoneRight: rapid.SampledFrom(NoneRights).Draw(t, "none right"),
		}
		w, usable := Weights(nil, verdicts(right), o)
		if !slices.Contains(right, true) {
			return
		}
		if m := float64(len(right)); !usable || !near(sum(w), m, 1e-9) {
			t.Fatalf("sum of %v is %v, usable %v", w, sum(w), usable)
		}
		for i := range w {
			if o.Method != Best && right[i] && w[i] < 1-1e-12 || !right[i] && w[i] > 1 {
				t.Fatalf("a right teacher below 1 or a wrong one above: %v for %v", w, right)
			}
		}
	})
}

func TestWOfOneIsThePlainMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.IntRange(1, 5).Draw(t, "teachers")
		classes := rapid.IntRange(1, 9).Draw(t, "classes")
		teachers := make([][]float32, m)
		for i := range teachers {
			teachers[i] = rapid.SliceOfN(rapid.Float32Range(-20, 20), classes, classes).Draw(t, "logits")
		}
		right := rapid.SliceOfN(rapid.Bool(), m, m).Draw(t, "right")
		w, usable := Weights(nil, verdicts(right), Options{Method: Weighted, W: 1, NoneRight: Scaled})
		if !usable {
			t.Fatal("not usable")
		}
		got, plain := Combine(nil, teachers, w), Combine(nil, teachers, nil)
		for c := range plain {
			if !near(float64(got[c]), float64(plain[c]), 1e-5) {
				t.Fatalf("logit %d is %v, the mean is %v", c, got[c], plain[c])
			}
		}
	})
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
