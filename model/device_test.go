package model

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// libraries builds stand-ins for a driver and for libtorch's CUDA part, and returns
// their folder. missing is a library that the latter needs and the machine lacks.
func libraries(t *testing.T, missing string, driver ...string) string {
	t.Helper()
	dir := t.TempDir()
	compile := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("cc", append([]string{"-shared", "-fPIC"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	compile(append([]string{"-o", filepath.Join(dir, "libcuda.so.1"), "testdata/cuda.c"}, driver...)...)
	part := []string{"-o", filepath.Join(dir, "libtorch_cuda.so"), "testdata/torch_cuda.c"}
	if missing != "" {
		needed := filepath.Join(dir, missing)
		compile("-Wl,-soname,"+missing, "-o", needed, "testdata/cuda.c")
		compile(append(part, "-Wl,--no-as-needed", needed)...)
		if err := os.Remove(needed); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	compile(part...)
	return dir
}

// child runs this test program again for one named task, with libraries of a folder
// first. It returns the output.
func child(t *testing.T, word, dir string, env ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestDeviceChild$")
	cmd.Env = append(append(os.Environ(), "ROAD_DEVICE_CHILD="+word, "LD_LIBRARY_PATH="+dir), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	return out.String()
}

// TestDeviceChild is the program that child runs.
func TestDeviceChild(t *testing.T) {
	switch os.Getenv("ROAD_DEVICE_CHILD") {
	case "":
		t.Skip("run by other tests")
	case "cuda":
		fmt.Println("loading:", LoadCUDA())
	case "cpu":
		run(t, tiny(t, 100, 1), 0, 1) // a step asks libtorch for all that it is ever asked for
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	for _, library := range []string{"libcuda.so", "libtorch_cuda.so"} {
		if bytes.Contains(maps, []byte(library)) {
			fmt.Println("loaded:", library)
		}
	}
}

func TestACPURunLoadsNothingOfCUDA(t *testing.T) {
	dir := libraries(t, "")
	if out := child(t, "cpu", dir); strings.Contains(out, "loaded:") || strings.Contains(out, "allocator") {
		t.Errorf("it says\n%s", out)
	}
	out := child(t, "cuda", dir)
	for _, want := range []string{"loaded: libcuda.so", "loaded: libtorch_cuda.so", "loading: libtorch_cuda.so is loaded and finds no GPU"} {
		if !strings.Contains(out, want) {
			t.Errorf("one that loads it does not say %q:\n%s", want, out)
		}
	}
}

func TestAMissingLibraryIsNamed(t *testing.T) {
	out := child(t, "cuda", libraries(t, "libcudnn.so.of-nobody"))
	if want := "loading: libtorch_cuda.so does not load: libcudnn.so.of-nobody: cannot open shared object file"; !strings.Contains(out, want) {
		t.Errorf("it says\n%s\nwant %s", out, want)
	}
}

func TestSegmentsGrowWhereTheDeviceCanAndNobodySaysOtherwise(t *testing.T) {
	if _, err := os.Stat("/dev/dxg"); err == nil {
		t.Skip("not on WSL2")
	}
	able, unable := libraries(t, ""), libraries(t, "", "-DMAPS=0")
	for _, c := range []struct{ dir, env, want string }{
		{able, "", "allocator: PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True PYTORCH_ALLOC_CONF=-"},
		{unable, "", "allocator: PYTORCH_CUDA_ALLOC_CONF=- PYTORCH_ALLOC_CONF=-"},
		{able, "PYTORCH_ALLOC_CONF=max_split_size_mb:64", "allocator: PYTORCH_CUDA_ALLOC_CONF=- PYTORCH_ALLOC_CONF=max_split_size_mb:64"},
		{able, "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:False", "allocator: PYTORCH_CUDA_ALLOC_CONF=expandable_segments:False " +
			"PYTORCH_ALLOC_CONF=-"},
	} {
		env := []string{}
		if c.env != "" {
			env = append(env, c.env)
		}
		if out := child(t, "cuda", c.dir, env...); !strings.Contains(out, c.want+"\n") {
			t.Errorf("with %q it says\n%s\nwant %s", c.env, out, c.want)
		}
	}
}
