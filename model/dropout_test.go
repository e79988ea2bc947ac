package model

import (
	"fmt"
	"math"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

// The gradient of a BERT class head's last weights is, but for a factor that its
// bias has, the pooler's output after dropout.
func TestAValueIsDroppedOrScaled(t *testing.T) {
	onThread(t)
	m := shaped(t, checkpoint.BERT, Options{Threads: 1})
	batch, ls := ragged([]int32{9}, 200)
	pooled := func(p float64, seed uint64) []float64 {
		m.config.ClassDropout = p
		if err := m.ZeroGrad(); err != nil {
			t.Fatal(err)
		}
		mustPass(t, m, batch, ls[1:], seed)
		g := buffer(t, m, native.Gradients)
		w, b := g["classifier.nli.out_proj.weight"], g["classifier.nli.out_proj.bias"]
		out := make([]float64, m.config.HiddenSize)
		for i := range out {
			out[i] = float64(w[i]) / float64(b[0])
		}
		return out
	}
	const p, seeds = 0.3, 100
	whole := pooled(0, 0)
	kept, n := 0, 0
	for seed := range uint64(seeds) {
		for i, x := range pooled(p, seed) {
			share := x / whole[i]
			n++
			if share != 0 {
				kept++
			}
			if share != 0 && math.Abs(share-1/(1-p)) > 1e-4 {
				t.Fatalf("seed %d, value %d is %g of what it was, want 0 or %g", seed, i, share, 1/(1-p))
			}
		}
	}
	share, deviation := float64(kept)/float64(n), math.Sqrt(p*(1-p)/float64(n))
	if math.Abs(share-(1-p)) > 4*deviation {
		t.Errorf("%g of %d values are kept, want %g", share, n, 1-p)
	}
}

// Both paths drop in the same places: the mean loss over many seeds agrees.
func TestDropoutIsInThePlacesOfThePlainOperators(t *testing.T) {
	onThread(t)
	onCPU(t, "elsewhere there is one path")
	const seeds = 120
	batch, ls := ragged([]int32{20, 9, 31, 14}, 200)
	for _, a := range []checkpoint.Architecture{checkpoint.ELECTRA, checkpoint.BERT, checkpoint.ALBERT} {
		for place, drop := range map[string][3]float64{"hidden": {0.4, 0, 0}, "attention": {0, 0.4, 0}, "classes": {0, 0, 0.4}, "none": {}} {
			t.Run(fmt.Sprint(a, " ", place), func(t *testing.T) {
				var mean, variance [2]float64
				for i, plain := range []bool{false, true} {
					m := shaped(t, a, Options{Threads: 1})
					if plain {
						plainly(t, m)
					}
					m.config.HiddenDropout, m.config.AttentionDropout, m.config.ClassDropout = drop[0], drop[1], drop[2]
					for seed := range uint64(seeds) {
						x := mustPass(t, m, batch, ls[1:], seed)[0].CE
						mean[i] += x / seeds
						variance[i] += x * x / seeds
					}
					variance[i] -= mean[i] * mean[i]
				}
				deviation := math.Sqrt(max(0, variance[0]+variance[1])/seeds) + 1e-5*mean[1]
				t.Logf("mean losses %.4f and %.4f, deviation of their difference %.4f", mean[0], mean[1], deviation)
				if math.Abs(mean[0]-mean[1]) > 4*deviation {
					t.Errorf("mean losses are %g and %g", mean[0], mean[1])
				}
				if (variance[0] > 1e-9) != (place != "none") {
					t.Errorf("variance is %g", variance[0])
				}
			})
		}
	}
}

// Backward has forward's dropout mask: along each parameter's gradient, the loss
// changes as fast as the gradient is long.
func TestGradientsUnderDropoutAreTheLosses(t *testing.T) {
	onThread(t)
	for _, a := range []checkpoint.Architecture{checkpoint.ELECTRA, checkpoint.BERT, checkpoint.ALBERT} {
		m := shaped(t, a, Options{Threads: 1})
		m.config.HiddenDropout, m.config.AttentionDropout, m.config.ClassDropout = 0.1, 0.2, 0.3
		batch, ls := ragged([]int32{20, 9, 40}, 200)
		ls[0].Scale, ls[1].Scale = 1, 1
		loss := func() (sum float64) {
			for _, s := range mustPass(t, m, batch, ls, 5) {
				sum += s.Total
			}
			return sum
		}
		loss()
		gradients, longest := buffer(t, m, native.Gradients), 0.0
		long := map[string]float64{}
		for name, g := range gradients {
			for _, x := range g {
				long[name] += float64(x) * float64(x)
			}
			long[name] = math.Sqrt(long[name])
			longest = max(longest, long[name])
		}
		tried := 0
		for _, p := range m.parameters {
			if long[p.Name] < 0.02*longest {
				continue // float32 losses cannot tell
			}
			was := make([]float32, p.Len())
			if err := m.native.Read(was, native.Weights, p.Offset); err != nil {
				t.Fatal(err)
			}
			const h = 2e-3
			var at [2]float64
			for i, way := range []float64{1, -1, 0} {
				now := make([]float32, len(was))
				for k, x := range gradients[p.Name] {
					now[k] = was[k] + float32(way*h/long[p.Name]*float64(x))
				}
				if err := m.native.Write(now, native.Weights, p.Offset); err != nil {
					t.Fatal(err)
				}
				if way != 0 {
					at[i] = loss()
				}
			}
			slope := (at[0] - at[1]) / (2 * h)
			if math.Abs(slope-long[p.Name]) > 0.03*long[p.Name] {
				t.Errorf("%s %s: the loss rises by %g, the gradient is %g", a, p.Name, slope, long[p.Name])
			}
			tried++
		}
		if tried < len(m.parameters)/3 {
			t.Errorf("%s: %d of %d parameters tried", a, tried, len(m.parameters))
		}
	}
}
