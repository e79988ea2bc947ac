package model

import (
	"math"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

// slope is the derivative of the mean cross-entropy with labels at logits, which lie
// every so many values from from on.
func slope(logits []float32, from, every int, positions []int, label int, scale float64, to []float32) {
	sum, top := 0.0, math.Inf(-1)
	for _, p := range positions {
		top = max(top, float64(logits[from+p*every]))
	}
	for _, p := range positions {
		sum += math.Exp(float64(logits[from+p*every]) - top)
	}
	for _, p := range positions {
		v := math.Exp(float64(logits[from+p*every])-top) / sum
		if p == label {
			v--
		}
		to[from+p*every] = float32(scale * v)
	}
}

// slopes are the derivatives of the golden's cross-entropy with its labels with respect
// to the logits of both heads.
func (g *golden) slopes(logits [][]float32) [][]float32 {
	out := [][]float32{make([]float32, len(logits[0])), make([]float32, len(logits[1]))}
	token := 0
	for w, n := range g.Lens {
		if label := int(g.Class.Labels[w]); label >= 0 {
			slope(logits[1], 3*w, 1, []int{0, 1, 2}, label, 1, out[1])
		}
		if g.Span.Start[w] >= 0 {
			allowed := []int{0}
			for p := g.Span.First[w]; p < g.Span.Last[w]; p++ {
				allowed = append(allowed, int(p))
			}
			slope(logits[0], 2*token, 2, allowed, int(g.Span.Start[w]), 0.5, out[0])
			slope(logits[0], 2*token+1, 2, allowed, int(g.Span.End[w]), 0.5, out[0])
		}
		token += int(n)
	}
	return out
}

// The tokens of one id have together the share that its word embedding's gradient, which
// a pass gives and which is transformers' in float64, has by that embedding.
func TestGradientTimesInputIsThatOfTheWordEmbeddings(t *testing.T) {
	onEveryPath(t, func(t *testing.T, m *Model, g *golden, _ *safetensors.File) {
		b := g.batch()
		logits, err := m.Infer(b, []int{0, 1})
		if err != nil {
			t.Fatal(err)
		}
		slopes := g.slopes(logits)
		for head, l := range g.losses() {
			plain := Loss{Head: head, Scale: 1, CEWeight: 1, Labels: l.Labels, Start: l.Start, End: l.End, First: l.First, Last: l.Last}
			if err := m.ZeroGrad(); err != nil {
				t.Fatal(err)
			}
			mustPass(t, m, b, []Loss{plain}, 1)
			gradients := buffer(t, m, native.Gradients)
			shares, err := m.InputShares(b, head, slopes[head])
			if err != nil {
				t.Fatal(err)
			}
			for name, after := range buffer(t, m, native.Gradients) {
				if !slices.Equal(after, gradients[name]) {
					t.Errorf("an explanation has changed the gradient of %s", name)
				}
			}
			got, want := make([]float32, 64), make([]float32, 64)
			for i, id := range b.IDs {
				got[id] += shares[i]
			}
			size := 0.0
			for name, weights := range buffer(t, m, native.Weights) {
				if !strings.HasSuffix(name, "word_embeddings.weight") {
					continue
				}
				width := len(weights) / 64
				for i := range weights {
					want[i/width] += weights[i] * gradients[name][i]
				}
				size = distance(weights, make([]float32, len(weights))) * distance(gradients[name], make([]float32, len(weights)))
			}
			if d := distance(got, want); !(d <= size*alike(len(b.IDs))) || slices.Max(want) == 0 {
				t.Errorf("head %d: the shares are %.2g from the gradient times the embeddings, of size %.2g", head, d, size)
			}
		}
	})
}

// A token's share is the derivative of the score when its word embedding grows.
func TestAShareIsTheSlopeOfGrowingTheEmbedding(t *testing.T) {
	onCPU(t, "the differences of float32 are those of the CPU")
	m, _, _ := loadGolden(t)
	b := &Batch{Lens: []int32{9, 6}}
	for i := range 15 {
		b.IDs, b.Types = append(b.IDs, int32(20+i)), append(b.Types, uint8(i%2)) // each id once
	}
	factors := make([]float32, 30)
	for i := range factors {
		factors[i] = float32(i%7) - 2.5
	}
	score := func() float64 {
		z, err := m.Infer(b, []int{0})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, v := range z[0] {
			sum += float64(v) * float64(factors[i])
		}
		return sum
	}
	shares, err := m.InputShares(b, 0, factors)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(m.parameters, func(p parameter) bool { return strings.HasSuffix(p.Name, "word_embeddings.weight") })
	words := m.parameters[i]
	all := make([]float32, words.Len())
	if err := m.native.Read(all, native.Weights, words.Offset); err != nil {
		t.Fatal(err)
	}
	width := len(all) / 64
	const step = 1. / 64
	for i, id := range b.IDs {
		var at [2]float64
		for side, grown := range []float32{1 - step, 1 + step} {
			row := slices.Clone(all[int(id)*width : (int(id)+1)*width])
			for k := range row {
				row[k] *= grown
			}
			if err := m.native.Write(row, native.Weights, words.Offset+int(id)*width); err != nil {
				t.Fatal(err)
			}
			at[side] = score()
		}
		if err := m.native.Write(all, native.Weights, words.Offset); err != nil {
			t.Fatal(err)
		}
		slope := (at[1] - at[0]) / (2 * step)
		if d := math.Abs(slope - float64(shares[i])); d > 1e-3*math.Max(1, math.Abs(slope)) {
			t.Errorf("token %d has the share %.5f, its slope is %.5f", i, shares[i], slope)
		}
	}
}
