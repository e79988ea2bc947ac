package model

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

func TestHiddenStatesAndLogitsAreTransformers(t *testing.T) {
	onEveryPath(t, func(t *testing.T, m *Model, g *golden, f *safetensors.File) {
		got, err := m.Infer(g.batch(), []int{0, 1})
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range append(got, hiddenStates(t, m, g.batch())) {
			name := []string{"logits.mrc", "logits.nli", "hidden"}[i]
			want, err := f.Float32(name)
			if err != nil {
				t.Fatal(err)
			}
			g.compare(t, name, got, want)
		}
	})
}

func TestLossesAndGradientsAreThoseOfFloat64(t *testing.T) {
	onEveryPath(t, func(t *testing.T, m *Model, g *golden, f *safetensors.File) {
		sums := mustPass(t, m, g.batch(), g.losses(), 1)
		for i, want := range []goldenLoss{g.Span.goldenLoss, g.Class.goldenLoss} {
			s := sums[i]
			for k, x := range [4]float64{s.CE, s.KD, s.Total, s.Yardstick} {
				g.within(t, fmt.Sprintf("%s.%d", []string{"span", "class"}[i], k), math.Abs(x-want.Sums[k]))
			}
			if s.Correct != want.Correct {
				t.Errorf("head %d: %d correct, want %d", i, s.Correct, want.Correct)
			}
		}
		if sums[0].Windows != 4 || sums[0].Soft != 2 || sums[0].Whole != 2 || sums[1].Windows != 4 || sums[1].Soft != 2 || sums[1].Whole != 2 {
			t.Errorf("windows and soft ones: %+v", sums)
		}
		gradients := buffer(t, m, native.Gradients)
		for name, want := range g.stored(t, m, f, "gradient.") {
			g.compare(t, "gradient."+name, gradients[name], want)
		}
	})
}

// Of halves with soft targets, and of standardized logits.
func TestVariantsOfTheLossAreThoseOfFloat64(t *testing.T) {
	for _, path := range []string{"plain", "own"} {
		m, g, f := loadGolden(t)
		if path == "plain" {
			plainly(t, m)
		}
		if len(g.Variants) != 3 {
			t.Fatalf("the golden has %d variants", len(g.Variants))
		}
		for name, v := range g.Variants {
			if err := m.ZeroGrad(); err != nil {
				t.Fatal(err)
			}
			ls := g.losses()
			ls[0].Soft = v.Halves
			ls[0].Standardize, ls[1].Standardize = v.Standardize, v.Standardize
			sums := mustPass(t, m, g.batch(), ls, 1)
			for i, want := range [][4]float64{v.Span, v.Class} {
				s := sums[i]
				for k, x := range [4]float64{s.CE, s.KD, s.Total, s.Yardstick} {
					g.within(t, fmt.Sprintf("%s.%s.%d", name, []string{"span", "class"}[i], k), math.Abs(x-want[k]))
				}
			}
			whole, halves := 0, 0
			for w, start := range g.Span.Start {
				for _, soft := range v.Halves[2*w : 2*w+2] {
					if soft && start >= 0 {
						halves++
					}
				}
				if v.Halves[2*w] && v.Halves[2*w+1] && start >= 0 {
					whole++
				}
			}
			if s := sums[0]; s.Soft != float64(halves)/2 || s.Whole != whole {
				t.Errorf("%s: %v windows with soft targets, %d whole; want %v, %d", name, s.Soft, s.Whole, float64(halves)/2, whole)
			}
			gradients := buffer(t, m, native.Gradients)
			for parameter, want := range g.stored(t, m, f, name+".gradient.") {
				g.compare(t, name+".gradient."+parameter, gradients[parameter], want)
			}
		}
	}
}

// Logits that are all alike have no standard deviation, and still a gradient.
func TestStandardizedLogitsThatAreAlike(t *testing.T) {
	m, g, _ := loadGolden(t)
	for _, p := range m.parameters {
		if strings.HasPrefix(p.Name, "classifier.nli.out_proj") || strings.HasPrefix(p.Name, "qa_outputs") {
			set(t, m, p.Name, make([]float32, p.Len()))
		}
	}
	ls := g.losses()
	for i := range ls {
		ls[i].Standardize = true
	}
	ls[0].Last = []int32{3, 11, 4, 11, 8} // one position is allowed in the first window
	ls[0].Start[0], ls[0].End[0] = 0, 0
	ls[0].Teacher, ls[0].Plain = ls[0].Teacher[6:], ls[0].Plain[6:]
	sums := mustPass(t, m, g.batch(), ls, 1)
	for i, s := range sums {
		if math.IsNaN(s.Total) || s.KD == 0 {
			t.Errorf("head %d: %+v", i, s)
		}
	}
	for name, values := range buffer(t, m, native.Gradients) {
		for _, v := range values {
			if v != v || math.IsInf(float64(v), 0) {
				t.Fatalf("the gradient of %s has %v", name, v)
			}
		}
	}
}

func TestTenStepsAreThoseOfFloat64(t *testing.T) {
	onEveryPath(t, func(t *testing.T, m *Model, g *golden, f *safetensors.File) {
		before, want := buffer(t, m, native.Weights), g.stored(t, m, f, "stepped.")
		for range g.Step.Steps {
			mustPass(t, m, g.batch(), g.losses(), 1)
			mustStep(t, m, g.Step.update())
		}
		for name, got := range buffer(t, m, native.Weights) {
			g.compare(t, "stepped."+name, got, want[name])
		}
		if d := apart(before, want); d < 1e-3 {
			t.Errorf("ten steps went %.2g of the weights", d)
		}
	})
}

func TestDropoutIsInTransformersPlaces(t *testing.T) {
	onCPU(t, "a GPU draws other numbers than transformers did on the CPU")
	for _, encoder := range encoders {
		t.Run(encoder, func(t *testing.T) {
			m, g, _ := loadEncoder(t, encoder, Options{Threads: 1})
			plainly(t, m) // draws as transformers does
			m.config.HiddenDropout, m.config.AttentionDropout, m.config.ClassDropout = g.Dropout.Hidden, g.Dropout.Attention, g.Dropout.Classes
			l := Loss{Head: 1, Labels: g.Class.Labels, Scale: 1, CEWeight: 1}
			with := mustPass(t, m, g.full(), []Loss{l}, g.Dropout.Seed)[0].CE
			g.within(t, "dropout", math.Abs(with-g.Dropout.CE))
		})
	}
}
