package model

import (
	"fmt"

	"dev.road/workbench/model/native"
)

// Attention names the model's attention kernels in words, for the events. packed
// is false if a GPU's windows have to be padded to attend; the words then give the
// reason.
func (m *Model) Attention() (how string, packed bool, err error) {
	switch a, problem, err := m.native.Attention(); {
	case err != nil:
		return "", false, fmt.Errorf("attention: %w", err)
	case a == native.OwnAttention:
		return "the CPU's own kernels, over windows as they are", true, nil
	case a == native.PaddedAttention:
		return "scaled_dot_product_attention over windows padded to the longest of their batch: " +
			"packed attention was tried, and " + problem, false, nil
	case m.options.Precision == "bf16":
		return "flash attention over windows as they are", true, nil
	}
	return "memory-efficient attention over windows as they are", true, nil
}
