package model

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
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
	onCPU(t, "its title says so")
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

// Few of the libraries have a type for it: these are their words.
func TestALackOfMemoryIsKnownByItsWords(t *testing.T) {
	for _, message := range []string{
		"CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.10 GiB of which 3.25 MiB is free.",
		"CUDA error: out of memory\nSearch for `cudaErrorMemoryAllocation' in " +
			"https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html for more information.",
		"CUDA driver error: out of memory",
		"CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
		"cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
		"cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
		"cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED",
		"[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4503599627370496 " +
			"bytes. Error code 12 (Cannot allocate memory)",
		"DefaultCPUAllocator: not enough memory: you tried to allocate 64 bytes.",
		"std::bad_alloc",
		"could not create a primitive",
		"could not create a memory object",
		"could not execute a primitive",
	} {
		if !native.LacksMemory(message) {
			t.Errorf("not taken for a lack of memory: %s", message)
		}
	}
	for _, message := range []string{
		"",
		"CUDA error: an illegal memory access was encountered",
		"CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm`",
		"CUDA error: no kernel image is available for execution on the device",
		"cuDNN error: CUDNN_STATUS_NOT_SUPPORTED",
		"could not create a primitive descriptor for the matmul primitive. Run workload with environment variable ONEDNN_VERBOSE=all to get " +
			"additional diagnostic information.",
		"device cuda:99 is not there: this machine has 1 (cuda:0 to cuda:0)",
	} {
		if native.LacksMemory(message) {
			t.Errorf("taken for a lack of memory: %s", message)
		}
	}
}
