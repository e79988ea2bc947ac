package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

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

// BenchmarkPair is a pass of ELECTRA-small over the CPU's own kernels and one
// over libtorch's operators, by turns, and the ratio of their medians: on 16
// windows of 128 tokens, and on windows as long as questions and pairs are.
// Of one thread it is the processor's time that counts, which a machine that
// has other work shows, too.
func BenchmarkPair(b *testing.B) {
	mix := make([]int32, 16)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range mix {
		mix[i] = int32(15 + r.IntN(50)) // a pair of MNLI
		if i%2 == 0 {
			mix[i] = int32(110 + r.IntN(150)) // a window of SQuAD
		}
	}
	for name, lens := range map[string][]int32{"fixed": slices.Repeat([]int32{128}, 16), "mix": mix} {
		for _, precision := range []string{"fp32", "bf16"} {
			for threads, now := range map[int]func() time.Duration{1: busy, 2: wall} {
				b.Run(fmt.Sprintf("%s/%s/threads=%d", name, precision, threads), func(b *testing.B) {
					spent := [2][]float64{}
					models := [2]*Model{}
					for i, plain := range []bool{false, true} {
						models[i] = sized(b, "small", 30522, Options{Threads: threads, Precision: precision})
						if plain {
							plainly(b, models[i])
						}
					}
					batch, ls := ragged(lens, 30522)
					for n := 0; b.Loop(); n++ {
						for i, m := range models {
							begin := now()
							mustPass(b, m, batch, ls[:1], uint64(n))
							spent[i] = append(spent[i], (now() - begin).Seconds())
						}
					}
					own, plain := median(spent[0]), median(spent[1])
					b.ReportMetric(1000*own, "own-ms")
					b.ReportMetric(1000*plain, "plain-ms")
					b.ReportMetric(plain/own, "ratio")
				})
			}
		}
	}
}

var began = time.Now()

func wall() time.Duration { return time.Since(began) }

// busy is the processor's time that this thread has had.
func busy() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(1, &u); err != nil { // RUSAGE_THREAD
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
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

func sized(b testing.TB, size string, vocab int, o Options) *Model {
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
