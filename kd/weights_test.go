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
		w, usable := Weights(nil, c.right, Options{Method: Weighted, W: 0.75, NoneRight: Scaled})
		if !usable || !slices.Equal(w, c.want) {
			t.Errorf("Weights(%v) = %v, %v; want %v, true", c.right, w, usable, c.want)
		}
	}
}

func TestWeightsWithoutARightTeacher(t *testing.T) {
	wrong := []bool{false, false}
	for _, c := range []struct {
		noneRight string
		want      []float64
		usable    bool
	}{
		{Scaled, []float64{0.6, 0.6}, true},
		{UseMean, []float64{1, 1}, true},
		{Skip, []float64{0, 0}, false},
	} {
		w, usable := Weights(nil, wrong, Options{Method: Weighted, W: 0.6, NoneRight: c.noneRight})
		if usable != c.usable || !slices.Equal(w, c.want) {
			t.Errorf("%s: Weights = %v, %v; want %v, %v", c.noneRight, w, usable, c.want, c.usable)
		}
	}
}

func TestHardAndNoTeacherHaveNoTargets(t *testing.T) {
	if _, usable := Weights(nil, []bool{true, false}, Options{Method: Hard, W: 0.75, NoneRight: Scaled}); usable {
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
			Method:    rapid.SampledFrom([]string{Mean, Weighted}).Draw(t, "method"),
			W:         rapid.Float64Range(MinW, MaxW).Draw(t, "W"),
			NoneRight: rapid.SampledFrom(NoneRights).Draw(t, "none right"),
		}
		w, usable := Weights(nil, right, o)
		if !slices.Contains(right, true) {
			return
		}
		if m := float64(len(right)); !usable || !near(sum(w), m, 1e-9) {
			t.Fatalf("sum of %v is %v, usable %v", w, sum(w), usable)
		}
		for i := range w {
			if right[i] && w[i] < 1-1e-12 || !right[i] && w[i] > 1 {
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
		w, usable := Weights(nil, right, Options{Method: Weighted, W: 1, NoneRight: Scaled})
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

func TestValidateNamesTheRange(t *testing.T) {
	good := Options{Method: Weighted, W: 0.75, NoneRight: Scaled}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for _, o := range []Options{
		{Method: "weighed", W: 0.75, NoneRight: Scaled},
		{Method: Weighted, W: 0, NoneRight: Scaled},
		{Method: Weighted, W: 1.7, NoneRight: Scaled},
		{Method: Weighted, W: math.NaN(), NoneRight: Scaled},
		{Method: Weighted, W: 0.75},
	} {
		if o.Validate() == nil {
			t.Errorf("%+v is accepted", o)
		}
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
