package model

import (
	"fmt"
	"math"
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
		if sums[0].Windows != 4 || sums[0].Soft != 2 || sums[1].Windows != 4 || sums[1].Soft != 2 {
			t.Errorf("windows and soft ones: %+v", sums)
		}
		gradients := buffer(t, m, native.Gradients)
		for name, want := range g.stored(t, m, f, "gradient.") {
			g.compare(t, "gradient."+name, gradients[name], want)
		}
	})
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
