package model

import (
	"os"
	"slices"
	"testing"
)

// Every operator of a training step has a way with a fixed order of sums: one
// without would refuse. The same steps then give the same bits, on a GPU too.
func TestDeterministicTrainingRepeatsItselfBitForBit(t *testing.T) {
	onThread(t)
	if unsaid != "cpu" && os.Getenv("CUBLAS_WORKSPACE_CONFIG") != ":4096:8" {
		t.Skip("cuBLAS takes its order from CUBLAS_WORKSPACE_CONFIG=:4096:8 when CUDA is loaded")
	}
	for _, precision := range []string{"fp32", "bf16"} {
		curve := func() (losses []float64) {
			m := plainly(t, mustLoadWith(t, goldenDir, goldenHeads, Options{Threads: 1, Precision: precision, Deterministic: true}))
			b, ls := random(1, 8, 30, 64)
			for range 10 {
				sums := mustPass(t, m, b, ls, 1)
				losses = append(losses, sums[0].Total+sums[1].Total)
				mustStep(t, m, update)
			}
			return losses
		}
		if first, second := curve(), curve(); !slices.Equal(first, second) {
			t.Errorf("%s: the losses are %v, then %v", precision, first, second)
		}
	}
	plainly(t, mustLoadWith(t, goldenDir, goldenHeads, Options{Threads: 1})) // the switch is the process's: off again
}
