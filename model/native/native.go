package native

// #cgo CXXFLAGS: -std=c++17 -O3 -fopenmp -DROAD_NATIVE -Wall -Wno-psabi
// #cgo noavx512 CXXFLAGS: -DROAD_NO_AVX512
// #cgo LDFLAGS: -lstdc++ -ldl -lgomp
// #include <stdlib.h>
// #include "native.h"
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// ErrOutOfMemory is in the chain of every error by a lack of a device's memory.
var ErrOutOfMemory = errors.New("out of memory")

// ErrClosed is the error of every call on a model after its Close.
var ErrClosed = errors.New("the model is closed")

// Architecture is the kind of a model's layers and names.
type Architecture int

// The architectures.
const (
	ELECTRA Architecture = C.ROAD_ELECTRA
	BERT    Architecture = C.ROAD_BERT
	ALBERT  Architecture = C.ROAD_ALBERT
)

// Config is the shape of an encoder, in the letters of native.h.
type Config struct {
	Architecture                                                            Architecture
	Vocab, Embedding, Hidden, Layers, Heads, Intermediate, Positions, Types int
	Groups                                                                  int
	NormEps                                                                 float64
	TanhGELU, BF16, TF32, Deterministic                                     bool
	Matmul                                                                  Matmul
}

// Matmul is a CPU matmul backend; 0 picks the fastest.
type Matmul int

// The libraries that libtorch has, and our own products on AMX's tiles.
const (
	MKL    Matmul = C.ROAD_MKL
	OneDNN Matmul = C.ROAD_ONEDNN
	AMX    Matmul = C.ROAD_AMX
)

// Here reports whether this machine has the backend.
func (m Matmul) Here() bool { return C.road_multiplies(C.int(m)) != 0 }

// Buffer names one of a model's flat buffers.
type Buffer int

// The flat buffers, all of one layout.
const (
	Weights       Buffer = C.ROAD_WEIGHTS
	Gradients     Buffer = C.ROAD_GRADIENTS
	FirstMoments  Buffer = C.ROAD_FIRST_MOMENTS
	SecondMoments Buffer = C.ROAD_SECOND_MOMENTS
)

// Parameter is one named stretch of the flat buffers.
type Parameter struct {
	Name   string
	Shape  []int
	Offset int
	Head   int // -1: the encoder's
}

// Len is the number of its values.
func (p Parameter) Len() int {
	n := 1
	for _, d := range p.Shape {
		n *= d
	}
	return n
}

// Model is a model in libtorch's memory. One OS thread at a time may use it; what
// computes comes from the same thread for all models.
type Model struct {
	c       *C.road_model
	classes []int
}

// LoadCUDA loads libtorch's CUDA part, once. Without a CUDA device the error is the
// reason. It comes before all else that is asked of libtorch.
func LoadCUDA() error {
	var devices C.int
	var message *C.char
	return failure(C.road_load_cuda(&devices, &message), message)
}

// CUDAVersion is the CUDA that libtorch is built for, 13000 for 13.0, or 0 if none.
func CUDAVersion() int { return int(C.road_cuda_version()) }

// New makes a model whose weights are all zero. classes[h] are the classes of
// head h, 0 for a span head.
func New(c Config, classes []int, device string, threads int) (*Model, error) {
	config := C.road_config{
		architecture: C.int(c.Architecture), groups: C.int64_t(c.Groups), tanh_gelu: truth(c.TanhGELU),
		bf16: truth(c.BF16), tf32: truth(c.TF32), deterministic: truth(c.Deterministic), matmul: C.int(c.Matmul),
		vocab: C.int64_t(c.Vocab), embedding: C.int64_t(c.Embedding), hidden: C.int64_t(c.Hidden),
		layers: C.int64_t(c.Layers), heads: C.int64_t(c.Heads), intermediate: C.int64_t(c.Intermediate),
		positions: C.int64_t(c.Positions), types: C.int64_t(c.Types), norm_eps: C.double(c.NormEps),
	}
	counts := make([]C.int64_t, len(classes))
	for i, n := range classes {
		counts[i] = C.int64_t(n)
	}
	name := C.CString(device)
	defer C.free(unsafe.Pointer(name))
	m := &Model{classes: classes}
	var message *C.char
	status := C.road_new(&config, unsafe.SliceData(counts), C.int64_t(len(counts)), name, C.int(threads), &m.c, &message)
	if err := failure(status, message); err != nil {
		return nil, err
	}
	return m, nil
}

// Close frees the model's memory.
func (m *Model) Close() {
	C.road_free(m.c)
	m.c = nil
}

// Open is nil until the model is closed.
func (m *Model) Open() error {
	if m.c == nil {
		return ErrClosed
	}
	return nil
}

// Parameters lists the encoder's parameters by their Hugging Face names, then
// each head's by the part of the name that follows the head's own.
func (m *Model) Parameters() ([]Parameter, error) {
	var n C.int64_t
	var message *C.char
	if err := failure(C.road_parameters(m.c, &n, &message), message); err != nil {
		return nil, err
	}
	ps := make([]Parameter, n)
	for i := range ps {
		var p C.road_parameter
		if err := failure(C.road_parameter_at(m.c, C.int64_t(i), &p, &message), message); err != nil {
			return nil, err
		}
		ps[i] = Parameter{Name: C.GoString(p.name), Shape: []int{int(p.rows)}, Offset: int(p.offset), Head: int(p.head)}
		if p.columns > 0 {
			ps[i].Shape = append(ps[i].Shape, int(p.columns))
		}
	}
	return ps, nil
}

// Tensor is a new at::Tensor that shares the memory of parameter i. The caller
// frees it.
func (m *Model) Tensor(i int) (tensor unsafe.Pointer, err error) {
	var message *C.char
	err = failure(C.road_parameter_tensor(m.c, C.int64_t(i), &tensor, &message), message)
	return tensor, err
}

// Read copies the stretch of a buffer that begins at offset.
func (m *Model) Read(to []float32, b Buffer, offset int) error {
	var message *C.char
	status := C.road_read(m.c, C.int(b), C.int64_t(offset), C.int64_t(len(to)), (*C.float)(unsafe.SliceData(to)), &message)
	return failure(status, message)
}

// Write fills the stretch of a buffer that begins at offset.
func (m *Model) Write(from []float32, b Buffer, offset int) error {
	var message *C.char
	status := C.road_write(m.c, C.int(b), C.int64_t(offset), C.int64_t(len(from)), (*C.float)(unsafe.SliceData(from)), &message)
	return failure(status, message)
}

// SetParameter copies an at::Tensor of parameter i's shape, of any type, into it.
func (m *Model) SetParameter(i int, tensor unsafe.Pointer) error {
	var message *C.char
	return failure(C.road_set_parameter(m.c, C.int64_t(i), tensor, &message), message)
}

// CopyWeights takes over all weights of a model of the same layout.
func (m *Model) CopyWeights(from *Model) error {
	var message *C.char
	return failure(C.road_copy_weights(m.c, from.c, &message), message)
}

// Matmul is the model's CPU matmul backend; 0 on a GPU.
func (m *Model) Matmul() (Matmul, error) {
	var matmul C.int
	var message *C.char
	err := failure(C.road_matmul(m.c, &matmul, &message), message)
	return Matmul(matmul), err
}

// Attention is a model's kind of attention.
type Attention int

// The CPU's own kernels, and libtorch's operators, over windows as they lie in a
// batch or over padded ones.
const (
	OwnAttention    Attention = C.ROAD_OWN_ATTENTION
	PackedAttention Attention = C.ROAD_PACKED_ATTENTION
	PaddedAttention Attention = C.ROAD_PADDED_ATTENTION
)

// Attention is the model's kind of attention; if that is padded, the problem is the
// fault of packed attention here.
func (m *Model) Attention() (a Attention, problem string, err error) {
	var kind C.int
	var why, message *C.char
	err = failure(C.road_attention(m.c, &kind, &why, &message), message)
	return Attention(kind), C.GoString(why), err
}

// TryAttention compares packed or padded attention with softmax(q kT) v in float64,
// and returns the fault. A skew other than 1 makes it, or its gradient alone, wrong.
func (m *Model) TryAttention(a Attention, skew, gradientSkew float64) (problem string, err error) {
	var why, message *C.char
	if err := failure(C.road_try_attention(m.c, C.int(a), C.double(skew), C.double(gradientSkew), &why, &message), message); err != nil {
		return "", err
	}
	defer C.free(unsafe.Pointer(why))
	return C.GoString(why), nil
}

// LacksMemory reports whether an error's message, in the words of libtorch and of
// the libraries that it calls, means a lack of memory.
func LacksMemory(message string) bool {
	c := C.CString(message)
	defer C.free(unsafe.Pointer(c))
	return C.road_lacks_memory(c) != 0
}

// Memory returns the bytes of the model's GPU that libtorch has handed out, for all
// models, and those that it keeps for more; 0 on the CPU.
func (m *Model) Memory() (used, kept int64, err error) {
	var u, k C.int64_t
	var message *C.char
	err = failure(C.road_memory(m.c, &u, &k, &message), message)
	return int64(u), int64(k), err
}

// Updates is the number of updates of a part: 0 is the embeddings, then come the
// layers with weights of their own, then the heads.
func (m *Model) Updates(part int) (int, error) {
	var n C.int64_t
	var message *C.char
	err := failure(C.road_get_updates(m.c, C.int64_t(part), &n, &message), message)
	return int(n), err
}

// SetUpdates restores the number that Updates returned.
func (m *Model) SetUpdates(part, n int) error {
	var message *C.char
	return failure(C.road_set_updates(m.c, C.int64_t(part), C.int64_t(n), &message), message)
}

func failure(status C.int, message *C.char) error {
	switch status {
	case C.ROAD_OK:
		return nil
	case C.ROAD_CLOSED:
		return ErrClosed
	}
	text := C.GoString(message)
	C.free(unsafe.Pointer(message))
	if status == C.ROAD_OUT_OF_MEMORY {
		return fmt.Errorf("%w: %s", ErrOutOfMemory, text)
	}
	return errors.New(text)
}
