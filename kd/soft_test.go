package kd

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The distribution of a window against the definitions, in their plainest form.
func TestSoftIsTheSoftmaxAtATemperature(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth := Truth{Span: rapid.Bool().Draw(t, "span")}
		size := rapid.IntRange(1, 9).Draw(t, "size")
		draw := func(name string) []float32 {
			return rapid.SliceOfN(rapid.Float32Range(-30, 30), size*truth.halves(), size*truth.halves()).Draw(t, name)
		}
		a, b, temperature := draw("a"), draw("b"), rapid.Float64Range(0.5, 20).Draw(t, "T")
		if truth.Span {
			for range rapid.IntRange(1, 3).Draw(t, "spans") {
				truth.Gold = append(truth.Gold, [2]int{rapid.IntRange(0, size-1).Draw(t, "start"), rapid.IntRange(0, size-1).Draw(t, "end")})
			}
		} else {
			truth.Label = rapid.IntRange(0, size-1).Draw(t, "label")
		}
		var p, q Soft
		p.Soften(a, truth, temperature)
		q.Soften(b, truth, temperature)
		entropy, kl := 0.0, 0.0
		probs := make([]float64, 0, len(a))
		for h := range truth.halves() {
			pa, pb := plain(a[h*size:(h+1)*size], temperature), plain(b[h*size:(h+1)*size], temperature)
			probs = append(probs, pa...)
			for i := range pa {
				entropy -= pa[i] * math.Log(pa[i]) / float64(truth.halves())
				kl += pa[i] * math.Log(pa[i]/pb[i]) / float64(truth.halves())
			}
		}
		right := 0.0
		if truth.Span {
			for _, g := range truth.Gold {
				right = max(right, probs[g[0]]*probs[size+g[1]])
			}
		} else {
			right = probs[truth.Label]
		}
		for _, x := range []struct {
			name      string
			got, want float64
		}{{"entropy", p.Entropy(), entropy}, {"divergence", p.Divergence(&q), kl}, {"probability", p.Probability(truth), right}} {
			if math.Abs(x.got-x.want) > 1e-9*(1+math.Abs(x.want)) {
				t.Fatalf("%s is %v, want %v", x.name, x.got, x.want)
			}
		}
		if p.Divergence(&p) != 0 {
			t.Fatalf("the divergence of a distribution from itself is %v", p.Divergence(&p))
		}
	})
}

// plain is the softmax of few logits that are not large.
func plain(logits []float32, temperature float64) []float64 {
	sum, p := 0.0, make([]float64, len(logits))
	for i, z := range logits {
		p[i] = math.Exp(float64(z) / temperature)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

func TestALabelThatIsMissingHasNoProbability(t *testing.T) {
	var s Soft
	s.Soften([]float32{1, 2}, Truth{Label: -1}, 1)
	if p := s.Probability(Truth{Label: -1}); p != 0 {
		t.Errorf("p is %v", p)
	}
}

func TestSameBest(t *testing.T) {
	for _, tt := range []struct {
		span bool
		a, b []float32
		want bool
	}{
		{false, []float32{1, 3, 2}, []float32{-1, 9, 0}, true},
		{false, []float32{1, 3, 2}, []float32{9, 3, 2}, false},
		{true, []float32{1, 3, 4, 2}, []float32{0, 1, 5, 0}, true},
		{true, []float32{1, 3, 4, 2}, []float32{0, 1, 0, 5}, false}, // the ends differ
	} {
		if got := SameBest(tt.a, tt.b, Truth{Span: tt.span}); got != tt.want {
			t.Errorf("%v and %v, span %v: %v", tt.a, tt.b, tt.span, got)
		}
	}
}
