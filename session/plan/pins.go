package plan

import "fmt"

// Pins are the values that every run of a plan has alike, whatever the machine would
// choose for each: threads, the matrix products of the CPU, and the precision. They are
// decided once, and recorded.
func Pins(slots, cores int, gpu bool) []string {
	if gpu {
		return []string{"model.precision=bf16"}
	}
	return []string{fmt.Sprintf("train.threads=%d", max(1, cores/slots)), "train.matmul=onednn", "model.precision=fp32"}
}
