package plan

import "fmt"

// The values that are pinned.
const (
	pinPrecision = "model.precision"
	pinThreads   = "train.threads"
	pinMatmul    = "train.matmul"
)

var pinned = []string{pinPrecision, pinThreads, pinMatmul}

// Pins are the values that every run of a plan has alike, whatever the machine would
// choose for each: threads, the matrix products of the CPU, and the precision. They are
// decided once, and recorded.
func Pins(slots, cores int, gpu bool) []string {
	if gpu {
		return []string{pinPrecision + "=bf16"}
	}
	return []string{fmt.Sprintf("%s=%d", pinThreads, max(1, cores/slots)), pinMatmul + "=onednn", pinPrecision + "=fp32"}
}
