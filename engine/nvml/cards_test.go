package nvml

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/engine/device"
)

const gib = 1 << 30

func TestCardsAreListedInPCIOrder(t *testing.T) {
	got, version, err := Cards(driver(t, "-DMIG=1"))
	want := []device.Card{
		{Index: 0, UUID: second, Name: "NVIDIA Second", Capability: 90, Used: 61 * gib, Total: 78 * gib},
		{Index: 1, UUID: first, Name: "NVIDIA First", Capability: 90, Total: 78 * gib, Parted: true},
		{Index: 1, UUID: instance, Name: "NVIDIA First MIG 1g", Capability: 90, Total: 78 * gib, Instance: true},
	}
	if diff := cmp.Diff(want, got); diff != "" || version != "580.65.06" || err != nil {
		t.Errorf("%q, %v (-want +got):\n%s", version, err, diff)
	}
}

func TestProcessesAreThoseThatComputeAndDoNotDraw(t *testing.T) {
	got, _, err := Cards(driver(t, "-DCOMPUTING=1000", "-DDRAWING=1050"))
	if err != nil {
		t.Fatal(err)
	}
	p := got[0].Processes
	if len(p) != 50 || p[0] != (device.Process{PID: 1000, Memory: gib}) || p[1] != (device.Process{PID: 1001}) {
		t.Errorf("%d processes: %+v", len(p), p)
	}
	if got[0].Drawn != 99*gib {
		t.Errorf("screens take %v GiB", got[0].Drawn/gib)
	}
	if len(got[1].Processes) != 0 || got[1].Drawn != 0 {
		t.Errorf("the other card has %+v", got[1])
	}
}

func TestACardThatMayNotBeSeenKeepsItsNumber(t *testing.T) {
	got, _, err := Cards(driver(t, "-DUNREADABLE=4"))
	if err != nil || len(got) != 2 || got[1].Index != 1 || got[1].Problem != "Insufficient Permissions" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWithoutADriverThereAreNoCards(t *testing.T) {
	for lib, want := range map[string]string{
		"libnvidia-ml.so.of-nobody": "no driver: libnvidia-ml.so.of-nobody",
		driver(t, "-DINIT=9").NVML:  "Driver Not Loaded",
	} {
		if _, _, err := Cards(Libraries{NVML: lib}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v", lib, err)
		}
	}
}

func TestCUDAStartsOrSaysWhyNot(t *testing.T) {
	if n, name, err := StartCUDA(driver(t)); n != 2 || name != "NVIDIA First" || err != nil {
		t.Errorf("%d devices, the first %q, %v", n, name, err)
	}
	for lib, want := range map[string]string{
		"libcuda.so.of-nobody":            "libcuda.so.of-nobody: cannot open shared object file",
		"libc.so.6":                       "it is no CUDA driver",
		driver(t, "-DCUDA_INIT=803").CUDA: "cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803), system has unsupported display driver",
		driver(t, "-DCUDA_INIT=5").CUDA:   "cuInit: error (5), the driver has no words for it",
	} {
		if _, _, err := StartCUDA(Libraries{CUDA: lib}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v", lib, err)
		}
	}
}

func TestTheDriverTellsWhichCUDAItRuns(t *testing.T) {
	// Before it is started, and also when it cannot be.
	if v, err := CUDADriver(driver(t, "-DRUNS=12040", "-DCUDA_INIT=803")); v != 12040 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
	for _, lib := range []string{"libcuda.so.of-nobody", "libc.so.6", driver(t, "-DRUNS=0").CUDA} {
		if _, err := CUDADriver(Libraries{CUDA: lib}); err == nil {
			t.Errorf("%s has a version", lib)
		}
	}
}
