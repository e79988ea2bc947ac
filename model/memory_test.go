package model

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"dev.road/workbench/model/checkpoint"
)

// resident is the process's memory in megabytes.
func resident(t *testing.T) float64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, pages float64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * float64(os.Getpagesize()) / 1e6
}

func TestMemoryStaysFlat(t *testing.T) { flat(t, 200) }

func TestMemoryAcceptance(t *testing.T) {
	if os.Getenv("ROAD_ACCEPTANCE") == "" {
		t.Skip("ROAD_ACCEPTANCE is not set")
	}
	flat(t, 10_000)
}

// flat runs steps on windows of ever other lengths.
func flat(t *testing.T, steps int) {
	m := tiny(t, 200, 2)
	r := rand.New(rand.NewPCG(3, 3))
	step := func(n int) {
		lens := make([]int32, 1+r.IntN(12))
		for i := range lens {
			lens[i] = int32(4 + r.IntN(60))
		}
		batch, ls := ragged(lens, 200)
		mustPass(t, m, batch, ls, uint64(n))
		mustStep(t, m, update)
	}
	for n := range 400 { // oneDNN keeps a kernel for every size it has met
		step(n)
	}
	before := resident(t)
	for n := range steps {
		step(n)
	}
	grown := resident(t) - before
	t.Logf("%d steps added %.1f MB to %.0f MB", steps, grown, before)
	if grown > 20 {
		t.Errorf("%d steps added %.1f MB to %.0f MB, want under 20", steps, grown, before)
	}
}

func TestAModelOnTheCPUHasNoMemoryOfAGPU(t *testing.T) {
	if used, kept, err := tiny(t, 50, 1).Memory(); used != 0 || kept != 0 || err != nil {
		t.Errorf("it has %d bytes of a GPU, and %d are kept, %v", used, kept, err)
	}
}

// A model that no memory holds is known by its error, as a pass is.
func TestMemoryThatDoesNotSufficeIsAnErrorOfItsOwn(t *testing.T) {
	config, _ := checkpoint.Size("tiny")
	config.VocabSize, config.EmbeddingSize = 1<<24, 1<<24 // a petabyte: more than addresses
	if _, err := New(config, nil, Options{}); !errors.Is(err, ErrOutOfMemory) {
		t.Errorf("the error is %v, want ErrOutOfMemory", err)
	}
}
