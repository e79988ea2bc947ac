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

func open(t *testing.T, l Libraries, uuid string) *GPU {
	t.Helper()
	g, err := Open(l, uuid)
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

const (
	second   = "GPU-01020304-0506-0708-090a-0b0c0d0e0f10"
	first    = "GPU-a1a2a3a4-0506-0708-090a-0b0c0d0e0f10"
	instance = "MIG-ffeeddcc-bbaa-9988-7766-554433221100"
)

func TestADeviceIsFoundByItsUUID(t *testing.T) {
	l := driver(t)
	got, err := open(t, l, second).Read()
	if diff := cmp.Diff(whole(), got); diff != "" || err != nil {
		t.Errorf("it reads (-want +got), %v:\n%s", err, diff)
	}
	if name := open(t, l, instance).Name(); name != "NVIDIA First MIG 1g" {
		t.Errorf("an instance of a GPU is %q", name)
	}
}

func TestWhatACardDoesNotHaveIsLeftOut(t *testing.T) {
	got, err := open(t, driver(t, "-DPOWER=3"), second).Read() // NVML_ERROR_NOT_SUPPORTED
	want := whole()
	want.Watts = nil
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("(-want +got), %v:\n%s", err, diff)
	}
}

func TestADriverThatIsLostIsAnErrorAtEveryReading(t *testing.T) {
	g := open(t, driver(t, "-DLOST_AFTER=1"), second)
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
		nvml, uuid, want string
	}{
		"no library":          {"libnvidia-ml.so.of-nobody", second, "no driver: libnvidia-ml.so.of-nobody"},
		"another library":     {"libc.so.6", second, "nvmlInit_v2"},
		"a driver not loaded": {driver(t, "-DINIT=9").NVML, second, "Driver Not Loaded"},
		"no such device":      {good.NVML, "GPU-of-nobody", "GPU-of-nobody: Not Found"},
	} {
		if _, err := Open(Libraries{NVML: c.nvml}, c.uuid); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, c.want)
		}
	}
}
