package model

import (
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
			near(t, name, got, want)
		}
	})
}

func TestLossesAndGradientsAreThoseOfFloat64(t *testing.T) {
	onEveryPath(t, func(t *testing.T, m *Model, g *golden, f *safetensors.File) {
		sums := mustPass(t, m, g.batch(), g.losses(), 1)
		for i, want := range []goldenLoss{g.Span.goldenLoss, g.Class.goldenLoss} {
			s := sums[i]
			for k, x := range [4]float64{s.CE, s.KD, s.Total, s.Yardstick} {
				if math.Abs(x-want.Sums[k]) > 1e-5*math.Abs(want.Sums[k]) {
					t.Errorf("head %d: sum %d (CE, KD, total, yardstick) is %.7f, want %.7f", i, k, x, want.Sums[k])
				}
			}
			if s.Correct != want.Correct {
				t.Errorf("head %d: %d correct, want %d", i, s.Correct, want.Correct)
			}
		}
		if sums[0].Windows != 4 || sums[0].Soft != 2 || sums[1].Windows != 4 || sums[1].Soft != 2 {
			t.Errorf("windows and soft ones: %+v", sums)
		}
		gradients, want := buffer(t, m, native.Gradients), g.stored(t, m, f, "gradient.")
		d := apart(gradients, want)
		t.Logf("apart by %.2g", d)
		if d > 1e-5 {
			t.Errorf("gradients are apart by %.2g of their norm", d)
		}
		for name, v := range gradients {
			d2 := 0.0
			for i, x := range v {
				d := float64(x) - float64(want[name][i])
				d2 += d * d
			}
			theirs, ok := g.Distance[name]
			if d := math.Sqrt(d2); d > 2*theirs || !ok {
				t.Errorf("%s: %.2g from float64, transformers' float32 is %.2g", name, d, theirs)
			}
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
		d := apart(buffer(t, m, native.Weights), want)
		t.Logf("apart by %.2g, the way was %.2g", d, apart(before, want))
		if d > 1e-5 || apart(before, want) < 1e-3 {
			t.Errorf("weights are apart by %.2g of their norm, the way was %.2g", d, apart(before, want))
		}
	})
}

func TestDropoutIsInTransformersPlaces(t *testing.T) {
	for _, encoder := range encoders {
		t.Run(encoder, func(t *testing.T) {
			m, g, _ := loadEncoder(t, encoder, Options{Threads: 1, plain: true}) // draws as transformers does
			m.config.HiddenDropout, m.config.AttentionDropout, m.config.ClassDropout = g.Dropout.Hidden, g.Dropout.Attention, g.Dropout.Classes
			l := Loss{Head: 1, Labels: g.Class.Labels, Scale: 1, CEWeight: 1}
			with := mustPass(t, m, g.full(), []Loss{l}, g.Dropout.Seed)[0].CE
			if math.Abs(with-g.Dropout.CE) > 1e-5*g.Dropout.CE {
				t.Errorf("cross-entropy with dropout is %.7f, want %.7f", with, g.Dropout.CE)
			}
		})
	}
}
