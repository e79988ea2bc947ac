package nvml

import (
	"strings"
	"testing"
)

func TestTheCapabilityIsThatOfCUDAsDevice(t *testing.T) {
	l := driver(t)
	for ordinal, want := range [][2]int{{9, 0}, {7, 5}} {
		major, minor, err := Capability(l, ordinal)
		if got := [2]int{major, minor}; got != want || err != nil {
			t.Errorf("CUDA's device %d has %v, %v; want %v", ordinal, got, err, want)
		}
	}
	for why, l := range map[string]Libraries{
		"device 7: CUDA error 101": l,
		"of-nobody":                {CUDA: "libcuda.so.of-nobody"},
		"it lacks cuInit":          {CUDA: "libc.so.6"},
	} {
		if _, _, err := Capability(l, 7); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("the error is %v, want %q in it", err, why)
		}
	}
}
