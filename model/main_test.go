package model

import (
	"fmt"
	"os"
	"testing"
)

// The tests' models live on ROAD_TEST_DEVICE, "cpu" or "cuda:0", unless a test
// says where. Tolerances hold on both in fp32, whose products a GPU computes in
// IEEE float32, too; only the order of sums is another. In bf16 they are some of
// bfloat16's roundings, which are a device's own. Claims to the bit are claims
// about the CPU.
func TestMain(m *testing.M) {
	if d := os.Getenv("ROAD_TEST_DEVICE"); d != "" {
		unsaid = d
	}
	err := Prepare()
	if err == nil && unsaid != "cpu" {
		err = LoadCUDA() // before the models of tests that are on the CPU
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// onCPU is said by a test that is of the CPU alone, with the reason.
func onCPU(t testing.TB, why string) {
	t.Helper()
	if unsaid != "cpu" {
		t.Skipf("not on %s: %s", unsaid, why)
	}
}

// again reports whether two results are the same: on the CPU to the bit, on a GPU,
// which adds gradients up in any order, but for rounding.
func again(got, want map[string][]float32, precision string) bool {
	switch d := apart(got, want); {
	case unsaid == "cpu":
		return d == 0
	case precision == "bf16":
		return d < 4*rounding
	default:
		return d < alike(512)
	}
}
