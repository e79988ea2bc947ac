package nvml

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/session/wire"
)

// driver builds a library that stands in for the driver's two; defines say
// what fails in it.
func driver(t *testing.T, defines ...string) Libraries {
	t.Helper()
	lib := filepath.Join(t.TempDir(), "driver.so")
	args := append([]string{"-shared", "-fPIC", "-o", lib, "testdata/driver.c"}, defines...)
	if out, err := exec.Command("cc", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return Libraries{NVML: lib, CUDA: lib}
}

func open(t *testing.T, l Libraries, ordinal int) *GPU {
	t.Helper()
	g, err := Open(l, ordinal)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

func of(v float64) *float64 { return &v }

func whole() wire.GPU {
	return wire.GPU{
		Name: "NVIDIA Second", Percent: of(97), MemoryUsed: of(61 << 30), MemoryTotal: of(78 << 30),
		Watts: of(412.5), Celsius: of(64), MHz: of(1980),
	}
}

func TestADeviceIsFoundByWhatItIsNotByItsNumber(t *testing.T) {
	l := driver(t)
	got, err := open(t, l, 1).Read()
	if diff := cmp.Diff(whole(), got); diff != "" || err != nil {
		t.Errorf("CUDA's device 1 reads (-want +got), %v:\n%s", err, diff)
	}
	if name := open(t, l, 0).Name(); name != "NVIDIA First MIG 1g" {
		t.Errorf("CUDA's device 0, an instance of a GPU, is %q", name)
	}
}

func TestWhatACardDoesNotHaveIsLeftOut(t *testing.T) {
	got, err := open(t, driver(t, "-DPOWER=3"), 1).Read() // NVML_ERROR_NOT_SUPPORTED
	want := whole()
	want.Watts = nil
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("(-want +got), %v:\n%s", err, diff)
	}
}

func TestADriverThatIsLostIsAnErrorAtEveryReading(t *testing.T) {
	g := open(t, driver(t, "-DLOST_AFTER=1"), 1)
	if _, err := g.Read(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := g.Read()
		if err == nil || !strings.Contains(err.Error(), "NVIDIA Second: GPU is lost") {
			t.Errorf("the error is %v", err)
		}
		if got.Percent != nil || got.Celsius == nil {
			t.Errorf("what is left is %+v", got)
		}
	}
}

func TestWithoutADriverThereIsAReason(t *testing.T) {
	good := driver(t)
	for name, c := range map[string]struct {
		libraries Libraries
		ordinal   int
		want      string
	}{
		"no library":          {Libraries{NVML: "libnvidia-ml.so.of-nobody", CUDA: good.CUDA}, 0, "no driver: libnvidia-ml.so.of-nobody"},
		"no CUDA":             {Libraries{NVML: good.NVML, CUDA: "libcuda.so.of-nobody"}, 0, "no CUDA driver"},
		"another library":     {Libraries{NVML: "libc.so.6", CUDA: good.CUDA}, 0, "nvmlInit_v2"},
		"a driver not loaded": {driver(t, "-DINIT=9"), 0, "Driver Not Loaded"},
		"no such device":      {good, 7, "no such device"},
	} {
		if _, err := Open(c.libraries, c.ordinal); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, c.want)
		}
	}
}
