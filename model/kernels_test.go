package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

// shaped is a model from scratch that the CPU's own kernels can compute, whose
// activations meet large values, too.
func shaped(t testing.TB, a checkpoint.Architecture, o Options) *Model {
	t.Helper()
	return shapedTo(t, a, 160, o)
}

func shapedTo(t testing.TB, a checkpoint.Architecture, intermediate int, o Options) *Model {
	t.Helper()
	cfg, _ := checkpoint.Size("tiny")
	cfg.Architecture, cfg.VocabSize, cfg.HiddenSize, cfg.EmbeddingSize, cfg.IntermediateSize, cfg.AttentionHeads = a, 200, 96, 48,
		intermediate, 3
	cfg.InitStd, cfg.HiddenDropout, cfg.AttentionDropout, cfg.ClassDropout = 0.2, 0, 0, 0
	switch a {
	case checkpoint.BERT:
		cfg.EmbeddingSize = cfg.HiddenSize
	case checkpoint.ALBERT:
		cfg.Groups, cfg.Activation = 1, "gelu_new"
	}
	m, err := New(cfg, goldenHeads, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	for _, p := range m.parameters {
		if strings.HasSuffix(p.Name, "intermediate.dense.bias") || strings.HasSuffix(p.Name, ".ffn.bias") {
			bias := make([]float32, p.Len())
			for i := range bias {
				bias[i] = float32(i%9-4) * float32(i) / 20
			}
			if err := m.native.Write(bias, native.Weights, p.Offset); err != nil {
				t.Fatal(err)
			}
		}
	}
	return m
}

// plainly has a model compute by libtorch's operators.
func plainly(t testing.TB, m *Model) *Model {
	t.Helper()
	if err := m.native.MakePlain(); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryMatmulGivesTheSame(t *testing.T) {
	onThread(t)
	onCPU(t, "it multiplies by these libraries alone")
	for _, lens := range [][]int32{{5}, {40, 3, 17}, {128, 128, 100, 77}} {
		batch, ls := ragged(lens, 200)
		var gradients []map[string][]float32
		for _, matmul := range []string{"mkl", "onednn", "amx"} {
			if !Multiplies(matmul) {
				t.Logf("this machine has no %s", matmul)
				continue
			}
			m := shapedTo(t, checkpoint.ELECTRA, 544, Options{Threads: 2, Matmul: matmul})
			if m.Matmul() != matmul {
				t.Errorf("asked for %s, it is %q", matmul, m.Matmul())
			}
			mustPass(t, m, batch, ls, 3)
			gradients = append(gradients, buffer(t, m, native.Gradients))
			if d := apart(gradients[0], gradients[len(gradients)-1]); d > alike(544) {
				t.Errorf("windows of %v: gradients differ by %g with %s", lens, d, matmul)
			}
		}
	}
	cfg, _ := checkpoint.Size("tiny")
	cfg.VocabSize = 200
	if _, err := New(cfg, nil, Options{Matmul: "blas"}); err == nil || !strings.Contains(err.Error(), "matmul is \"blas\"") {
		t.Errorf("another one: %v", err)
	}
}

// The kernels agree with libtorch's operators.
func TestKernelsAgreeWithPlainOperators(t *testing.T) {
	onThread(t)
	onCPU(t, "the kernels are its own")
	const longest = 239 // tokens, over which a weight's gradient is summed
	for _, a := range []checkpoint.Architecture{checkpoint.ELECTRA, checkpoint.BERT, checkpoint.ALBERT} {
		for _, threads := range []int{1, 2} {
			for _, lens := range [][]int32{{5}, {40, 3, 17, 130, 16, 33}} {
				t.Run(fmt.Sprint(a, threads, lens), func(t *testing.T) {
					own, plain := shaped(t, a, Options{Threads: threads}), plainly(t, shaped(t, a, Options{Threads: threads}))
					batch, ls := ragged(lens, 200)
					if d := most(infer(t, own, batch), infer(t, plain, batch)); d > alike(longest) {
						t.Errorf("logits differ by %g", d)
					}
					mustPass(t, own, batch, ls, 3)
					mustPass(t, plain, batch, ls, 3)
					g, want := buffer(t, own, native.Gradients), buffer(t, plain, native.Gradients)
					if d := apart(g, want); d > alike(longest) {
						t.Errorf("gradients differ by %g", d)
					}
				})
			}
		}
	}
}

// most is the largest difference over the largest value.
func most(a, b [][]float32) float64 {
	d, n := 0.0, 0.0
	for i := range a {
		for k := range a[i] {
			d, n = max(d, math.Abs(float64(a[i][k]-b[i][k]))), max(n, math.Abs(float64(b[i][k])))
		}
	}
	return d / n
}

// ragged is a batch of windows of these lengths with both heads' losses.
func ragged(lens []int32, vocab int) (*Batch, []Loss) {
	longest := slices.Max(lens)
	all, ls := random(7, len(lens), int(longest), vocab)
	b := &Batch{Lens: lens}
	for w, l := range lens {
		b.IDs = append(b.IDs, all.IDs[w*int(longest):w*int(longest)+int(l)]...)
		b.Types = append(b.Types, all.Types[w*int(longest):w*int(longest)+int(l)]...)
		ls[0].First[w], ls[0].Last[w], ls[0].Start[w], ls[0].End[w] = 1, l, l-1, l-1
	}
	return b, ls
}

func infer(t *testing.T, m *Model, b *Batch) [][]float32 {
	t.Helper()
	z, err := m.Infer(b, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	return z
}
