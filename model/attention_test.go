package model

import (
	"strings"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

// An operator is accepted by its results, compared with nothing of the device's
// own: a right one is accepted, a wrong one refused with the reason.
func TestAttentionIsTriedAgainstSoftmax(t *testing.T) {
	onThread(t)
	for _, precision := range []string{"fp32", "bf16"} {
		m := plainly(t, shaped(t, checkpoint.ELECTRA, Options{Threads: 1, Precision: precision}))
		for _, c := range []struct {
			skew, gradientSkew float64
			want               string
		}{{1, 1, ""}, {1.3, 1.3, "it does not give softmax(q kT) v"}, {1, 1.3, "its gradient is not that of softmax(q kT) v"}} {
			got, err := m.native.TryAttention(native.PaddedAttention, c.skew, c.gradientSkew)
			if err != nil || got != c.want {
				t.Errorf("%s, skew %g and %g of the gradient: it says %q, %v; want %q", precision, c.skew, c.gradientSkew, got, err, c.want)
			}
		}
	}
}

func TestAModelSaysHowItAttends(t *testing.T) {
	onThread(t)
	onCPU(t, "what a GPU has depends on it")
	own, packed, err := shaped(t, checkpoint.ELECTRA, Options{Threads: 1}).Attention()
	if err != nil || own != "the CPU's own kernels, over windows as they are" || !packed {
		t.Errorf("on the CPU: %q, %v, %v", own, packed, err)
	}
	plain, packed, err := plainly(t, shaped(t, checkpoint.ELECTRA, Options{Threads: 1})).Attention()
	if err != nil || packed || !strings.Contains(plain, "packed attention was tried, and ") || !strings.Contains(plain, "'CPU' backend") ||
		strings.Contains(plain, "\n") {
		t.Errorf("by libtorch's operators on the CPU: %q, %v, %v", plain, packed, err)
	}
}
