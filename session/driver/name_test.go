package driver

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestNamesOfGPUs(t *testing.T) {
	for word, want := range map[string]bool{"0": true, "12": true, "GPU-b0": true, "MIG-1": true, "-1": false, "first": false, "": false} {
		if got := NamesGPU(word); got != want {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}

func TestAGPUThatTheMachineDoesNotHaveIsNamed(t *testing.T) {
	card := func(uuid string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("Model: \t\t NVIDIA H200\nIRQ:   \t\t 77\nGPU UUID: \t " + uuid + "\n")}
	}
	driver := fstest.MapFS{"proc/driver/nvidia/version": &fstest.MapFile{Data: []byte("NVRM version: 580.65.06")}}
	two := fstest.MapFS{
		"proc/driver/nvidia/version":                       driver["proc/driver/nvidia/version"],
		"proc/driver/nvidia/gpus/0000:18:00.0/information": card("GPU-aa"),
		"proc/driver/nvidia/gpus/0000:2a:00.0/information": card("GPU-bb"),
	}
	for _, c := range []struct {
		root fstest.MapFS
		word string
		want string // "": it may be there
	}{
		{fstest.MapFS{}, "cpu", ""}, {fstest.MapFS{}, "0", "this machine has no NVIDIA driver"},
		{fstest.MapFS{}, "first", "neither a GPU's number"},
		{driver, "7", ""}, {driver, "GPU-aa", ""},
		{two, "1", ""}, {two, "2", "there is no GPU 2: the last is 1"}, {two, "GPU-a", ""}, {two, "GPU-c", "there are GPU-aa, GPU-bb"},
		{two, "MIG-1", ""},
	} {
		err := ListGPUs(c.root).Check(c.word)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.word, err, c.want)
		}
	}
}
