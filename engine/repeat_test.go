package engine_test

import (
	"cmp"
	"math"
	"os"
	"strings"
	"testing"
)

// The steps after a resume are those of the run that was not interrupted: on the
// CPU, and with train.deterministic on a GPU, to the bit, which dropout draws
// too; without it a GPU's sums differ by their order.
func TestResumedLossesAreTheUninterruptedOnes(t *testing.T) {
	device := cmp.Or(os.Getenv("ROAD_TEST_DEVICE"), "cpu")
	on := "ROAD_TEST_GPU=" + strings.TrimPrefix(device, "cuda:")
	for _, c := range []struct {
		sets  string
		apart float64
	}{
		{"model.precision=fp32 model.dropout=0", 1e-4},
		{"model.precision=auto train.deterministic=true", 0},
	} {
		t.Run(c.sets, func(t *testing.T) {
			sets := append(strings.Fields(c.sets), "train.steps=20", "checkpoint.every=10", "optim.warmup=0", "optim.schedule=constant")
			whole, cut := create(t, small(t, sets...)), create(t, small(t, sets...))
			start(t, whole, on).wait()
			start(t, cut, on, "ROAD_TEST_SET=train.steps=10").wait()
			start(t, cut, on, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=train.steps=20").wait()
			want, got := column(t, whole, "loss"), column(t, cut, "loss")
			for step := 11; step <= 20; step++ {
				if d := math.Abs(got[step] - want[step]); !(d <= c.apart) || want[step] == 0 {
					t.Errorf("on %s the loss of step %d is %v, and resumed %v: %.2g apart, want at most %g", device, step, want[step], got[step], d,
						c.apart)
				}
			}
		})
	}
}
