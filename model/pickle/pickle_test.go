package pickle

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/model/safetensors"
)

// Views, strides, tied storages and every type give the values that
// safetensors has of the same tensors.
func TestTensorsAreThoseOfPyTorch(t *testing.T) {
	for _, file := range []string{"weights.bin", "legacy-weights.bin"} {
		t.Run(file, func(t *testing.T) { areThoseOfPyTorch(t, filepath.Join("testdata", file)) })
	}
}

func areThoseOfPyTorch(t *testing.T, path string) {
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := safetensors.Open("testdata/weights.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	defer want.Close()
	if len(f.Tensors()) != len(want.Tensors()) {
		t.Errorf("%d tensors, want %d", len(f.Tensors()), len(want.Tensors()))
	}
	for _, w := range want.Tensors() {
		got, ok := f.Lookup(w.Name)
		if !ok || got.DType != w.DType || !cmp.Equal(got.Shape, w.Shape) && w.Len() != 1 {
			t.Errorf("%s is %s %v, want %s %v", w.Name, got.DType, got.Shape, w.DType, w.Shape)
			continue
		}
		b, err := f.Bytes(w.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		if wb, _ := want.Bytes(w.Name); !bytes.Equal(b, wb) {
			t.Errorf("%s is %x, want %x", w.Name, b, wb)
		}
	}
}

func TestATableHoldsTensorsBesideOtherThings(t *testing.T) {
	for file, want := range map[string][]string{"plain.bin": {"a"}, "legacy.bin": {"a"}, "nested.bin": {"a", "b"}, "lightning.bin": {"a"},
		"twice.bin": {"a"}, "module.bin": {"weight", "bias"}} {
		f, err := Open(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, i := range f.Tensors() {
			names = append(names, i.Name)
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
		f.Close()
	}
}

func TestWhatIsNotReadIsSaid(t *testing.T) {
	for file, want := range map[string]string{
		"legacy-object.bin":     `it needs the class "__main__.Anything"`,
		"legacy-big-endian.bin": "big endian",
		"legacy-counted.bin":    "has 3 values, the table says 2",
		"legacy-renamed.bin":    "is in the file, and not in its table",
		"object.bin":            `it needs the class "__main__.Anything"`,
		"list.bin":              "it holds no table of tensors",
		"protocol4.bin":         "is none that torch.save writes for tensors",
		"compressed.bin":        "is compressed",
		"big-endian.bin":        "its values are \"big\" endian",
		"shorter.bin":           `tensor "a": its values, data/0, are 4 bytes, the pickle describes 8`,
		"without.bin":           `tensor "a": its values, data/0, are not in the file`,
		"no-pickle.bin":         "it holds no data.pkl",
	} {
		path := filepath.Join("testdata", file)
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: error is %v, want one with %q", file, err, want)
		}
	}
}

// A small program cannot ask for a large tensor.
func TestATensorLiesWithinItsStorage(t *testing.T) {
	s := &storage{storageTypes["torch.FloatStorage"], "0", 12}
	for _, bad := range []tensor{
		{s, 0, []int{1 << 40, 1 << 40}, []int64{0, 0}},
		{s, 0, []int{maxRepeated, 2}, []int64{0, 1}},
		{s, 0, []int{5, 13}, []int64{0, 1}},
		{s, 0, []int{2, 2}, []int64{1 << 40, 1 << 40}},
		{s, 12, []int{1}, []int64{1}},
		{s, 13, []int{0}, []int64{1}},
		{s, 3, []int{10}, []int64{1}},
		{s, 0, []int{3, 4}, []int64{5, 1}},
	} {
		if err := bad.check(); err == nil {
			t.Errorf("a tensor of shape %v, strides %v from %d fits 12 values", bad.shape, bad.strides, bad.offset)
		}
	}
}

func TestAFileCutAnywhereIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cut")
	for _, file := range []string{"plain.bin", "legacy.bin"} {
		whole, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(whole); n += 7 {
			if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
				t.Fatal(err)
			}
			if f, err := Open(path); err == nil {
				f.Close()
				t.Fatalf("the first %d of %d bytes of %s are read as a file", n, len(whole), file)
			}
		}
	}
}

// A file with any contents is read or refused, in memory of its own size or that
// of the largest view that repeats values.
func FuzzOpen(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := Open(path)
		if err != nil {
			return
		}
		defer file.Close()
		for _, i := range file.Tensors() {
			v, err := file.Bytes(i.Name)
			if err == nil && len(v) > max(len(b), 8*maxRepeated) {
				t.Errorf("tensor %q has %d bytes in a file of %d", i.Name, len(v), len(b))
			}
		}
	})
}

// The program alone, so that the fuzzer need not find a zip's checksums.
func FuzzRun(f *testing.F) {
	f.Fuzz(func(t *testing.T, program []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, tensors, err := run(program)
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20+uint64(1000*len(program)) {
			t.Errorf("a pickle of %d bytes took %d bytes of memory", len(program), grown)
		}
		if err != nil {
			return
		}
		for name, v := range tensors {
			if v.len() > max(v.storage.len, maxRepeated) || v.span() > v.storage.len {
				t.Errorf("tensor %q of shape %v is larger than its storage of %d", name, v.shape, v.storage.len)
			}
		}
	})
}
