package model

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

func TestRecomputedLayersGiveTheSameBits(t *testing.T) {
	onThread(t)
	for _, a := range []checkpoint.Architecture{checkpoint.ELECTRA, checkpoint.BERT, checkpoint.ALBERT} {
		for name, o := range map[string]Options{"own": {Threads: 2}, "plain": {Threads: 2}, "bf16": {Threads: 2, Precision: "bf16"}} {
			t.Run(string(a)+"/"+name, func(t *testing.T) {
				m := shaped(t, a, o)
				if name == "plain" {
					plainly(t, m)
				}
				if err := m.SetDropout(0.2); err != nil {
					t.Fatal(err)
				}
				batch, ls := ragged([]int32{20, 9, 40}, 200)
				var sums [2][]LossSums
				var gradients [2]map[string][]float32
				for i := range gradients {
					if err := m.Recompute(i == 1); err != nil {
						t.Fatal(err)
					}
					if err := m.ZeroGrad(); err != nil {
						t.Fatal(err)
					}
					sums[i], gradients[i] = mustPass(t, m, batch, ls, 5), buffer(t, m, native.Gradients)
				}
				if sums[0][0] != sums[1][0] || sums[0][1] != sums[1][1] {
					t.Errorf("the losses are %+v and, recomputed, %+v", sums[0], sums[1])
				}
				if !again(gradients[1], gradients[0], o.Precision) {
					t.Errorf("gradients are apart by %g", apart(gradients[1], gradients[0]))
				}
			})
		}
	}
}

func TestRecomputedLayersTakeLessMemory(t *testing.T) {
	if !alone(t) {
		return
	}
	onThread(t)
	onCPU(t, "it is the process's memory that is measured")
	cfg, _ := checkpoint.Size("tiny")
	cfg.VocabSize, cfg.Layers = 200, 12
	m, err := New(cfg, goldenHeads, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	batch, ls := ragged(slices.Repeat([]int32{60}, 32), 200)
	if err := m.Recompute(true); err != nil {
		t.Fatal(err)
	}
	mustPass(t, m, batch, ls, 5) // memory that the program keeps for good
	again := peak(t, func() { mustPass(t, m, batch, ls, 5) })
	if err := m.Recompute(false); err != nil {
		t.Fatal(err)
	}
	kept := peak(t, func() { mustPass(t, m, batch, ls, 5) })
	t.Logf("beyond a recomputed pass, another takes %.0f MB, one that keeps its values %.0f MB", again, kept)
	// A layer keeps 7 H + 2 I values a token for its backward.
	values := 7*cfg.HiddenSize + 2*cfg.IntermediateSize
	if want := float64(4*cfg.Layers*len(batch.IDs)*values) / 1e6; kept-again < want/2 {
		t.Errorf("recomputing spares %.0f MB of the %.0f MB that are kept", kept-again, want)
	}
}

// peak is the most memory, in megabytes, that the process had while f ran,
// beyond what it had before.
func peak(t *testing.T, f func()) float64 {
	t.Helper()
	debug.FreeOSMemory()                                                          // else Go may give memory back between the two measurements
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the peak is now's
		t.Skipf("this system does not measure peaks: %v", err)
	}
	before := resident(t)
	f()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	var kB float64
	if _, err := fmt.Sscan(string(rest), &kB); err != nil {
		t.Fatal(err)
	}
	return kB*1024/1e6 - before
}
