package model

import (
	"fmt"
	"testing"

	"dev.road/workbench/model/checkpoint"
)

// BenchmarkPass is a pass with the span loss: the demo's shape, and
// ELECTRA-small on 16 windows of 128 tokens.
func BenchmarkPass(b *testing.B) {
	for _, c := range []struct {
		size                   string
		vocab, windows, tokens int
	}{{"tiny", 2000, 32, 48}, {"small", 30522, 16, 128}} {
		for _, o := range []Options{{Threads: 1}, {Threads: 2}, {Threads: 2, Precision: "bf16"}} {
			b.Run(fmt.Sprintf("%s-%dx%d/threads=%d%s", c.size, c.windows, c.tokens, o.Threads, o.Precision), func(b *testing.B) {
				m := sized(b, c.size, c.vocab, o)
				batch, ls := random(1, c.windows, c.tokens, c.vocab)
				mustPass(b, m, batch, ls[:1], 0)
				for i := 0; b.Loop(); i++ {
					mustPass(b, m, batch, ls[:1], uint64(i))
				}
				b.ReportMetric(float64(c.windows)*float64(b.N)/b.Elapsed().Seconds(), "windows/s")
			})
		}
	}
}

// BenchmarkStep is an optimizer step with clipping.
func BenchmarkStep(b *testing.B) {
	for size, vocab := range map[string]int{"tiny": 2000, "small": 30522} {
		b.Run(size, func(b *testing.B) {
			m := sized(b, size, vocab, Options{Threads: 2})
			batch, ls := random(1, 4, 20, vocab)
			mustPass(b, m, batch, ls, 0)
			for b.Loop() {
				mustStep(b, m, update)
			}
		})
	}
}

func sized(b *testing.B, size string, vocab int, o Options) *Model {
	onThread(b)
	cfg, _ := checkpoint.Size(size)
	cfg.VocabSize = vocab
	m, err := New(cfg, goldenHeads, o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(m.Close)
	return m
}
