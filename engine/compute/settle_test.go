package compute

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/engine/nvml"
	"dev.road/workbench/model"
)

// standIn builds a driver of two GPUs, as package nvml's tests do.
func standIn(t *testing.T, defines ...string) nvml.Libraries {
	t.Helper()
	lib := filepath.Join(t.TempDir(), "driver.so")
	args := append([]string{"-shared", "-fPIC", "-o", lib, "../nvml/testdata/driver.c"}, defines...)
	if out, err := exec.Command("cc", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return nvml.Libraries{NVML: lib, CUDA: lib}
}

// CUDA of this driver counts from the other end than nvidia-smi, and tells the name
// of the one GPU that it was left.
func TestTheChosenGPUIsTheOneThatCUDASees(t *testing.T) {
	if model.CUDAVersion() == 0 {
		t.Skip("this libtorch is built without CUDA")
	}
	const first, second, part = "NVIDIA First", "NVIDIA Second", "NVIDIA First MIG 1g"
	for _, c := range []struct {
		name, wanted string
		env          string // of CUDA_VISIBLE_DEVICES; empty: not set
		defines      []string
		nvml         bool // is there
		want         string
	}{
		{"by number, 0", "0", "", nil, true, "GPU 0 " + second},
		{"by number, 1", "1", "", nil, true, "GPU 1 " + first},
		{"by number, hidden from the others", "1", "1", nil, true, "GPU 1 " + first},
		{"by UUID", "GPU-a1a2", "", nil, true, "GPU 1 " + first},
		{"a free one", "", "", []string{"-DCOMPUTING=4000000"}, true, "GPU 1 " + first},
		{"an instance", "", "", []string{"-DMIG=1"}, true, "GPU 1 " + part + " MIG-ffeeddcc-bbaa-9988-7766-554433221100"},
		{"an instance by name", "MIG-ffee", "", []string{"-DMIG=1"}, true, "GPU 1 " + part + " MIG-ffeeddcc-bbaa-9988-7766-554433221100"},
		{"without NVML, by UUID", "GPU-01020304-0506-0708-090a-0b0c0d0e0f10", "", nil, false, "GPU 0 " + second},
		{"CUDA does not start", "", "", []string{"-DCUDA_INIT=803"}, true, "cpu: cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"},
		{"neither starts", "", "", []string{"-DCUDA_INIT=803", "-DINIT=9"}, true,
			"cpu: cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803), system has unsupported display driver / cuda driver combination; "},
		{"too old", "", "", []string{"-DRUNS=9020"}, true, "cpu: the driver 580.65.06 runs CUDA up to 9.2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("CUDA_DEVICE_ORDER", "FASTEST_FIRST")
			t.Setenv(visible, c.env)
			if c.env == "" {
				os.Unsetenv(visible) // t.Setenv puts it back
			}
			l := standIn(t, c.defines...)
			if !c.nvml {
				l.NVML = "libnvidia-ml.so.of-nobody"
			}
			got, err := choose(t.Context(), c.wanted, l)
			if err != nil {
				t.Fatal(err)
			}
			said := got.Card.String()
			if got.CPU != "" {
				said = "cpu: " + got.CPU
			}
			if !strings.HasPrefix(said, c.want) || got.CPU == "" && said != c.want {
				t.Errorf("got  %s\nwant %s", said, c.want)
			}
			if got.CPU != "" {
				return
			}
			// CUDA then knows that GPU, and no other.
			n, name, err := nvml.StartCUDA(l)
			if err != nil || n != 1 || name != got.Card.Name {
				t.Errorf("CUDA shows %d devices, the first %q, %v", n, name, err)
			}
		})
	}
}

func TestACPUThatIsAskedForAsksNoDriver(t *testing.T) {
	s, err := settle(t.Context(), "cpu", func(what string) error { t.Errorf("it waits for %s", what); return nil })
	if err != nil || s.Torch != "cpu" || s.Place.Device != "cpu" || s.Place.CPU != "" {
		t.Errorf("%+v, %v", s, err)
	}
}
