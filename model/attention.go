package model

import "dev.road/workbench/model/native"

// Attention names the model's attention kernels in words, for the events. packed
// is false if a GPU's windows have to be padded to attend; the words then give the
// reason.
func (m *Model) Attention() (how string, packed bool) {
	switch a, problem := m.native.Attention(); {
	case a == native.OwnAttention:
		return "the CPU's own kernels, over windows as they are", true
	case a == native.PaddedAttention:
		return "scaled_dot_product_attention over windows padded to the longest of their batch: packed attention was tried, and " + problem, false
	case m.options.Precision == "bf16":
		return "flash attention over windows as they are", true
	}
	return "memory-efficient attention over windows as they are", true
}
