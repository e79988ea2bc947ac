package driver

import "testing"

func TestNamesOfGPUs(t *testing.T) {
	for word, want := range map[string]bool{"0": true, "12": true, "GPU-b0": true, "MIG-1": true, "-1": false, "first": false, "": false} {
		if got := NamesGPU(word); got != want {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}
