package native

// #cgo CXXFLAGS: -std=c++17 -O3 -fopenmp -DROAD_NATIVE -Wall -Wno-psabi
// #cgo LDFLAGS: -lstdc++ -ldl
// #include <stdlib.h>
// #include "native.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"
)

// ErrOutOfMemory is what a device's memory running out is known by.
var ErrOutOfMemory = errors.New("out of memory")

// Architecture says whose layers and names a model has.
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
	TanhGELU, BF16                                                          bool
}

// Dropout holds a pass's probabilities; see road_dropout in native.h.
type Dropout struct{ Hidden, Attention, Classes float64 }

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

// Model is a model in libtorch's memory. One OS thread at a time may use it.
type Model struct {
	c       *C.road_model
	classes []int
}

// CUDADevices says how many CUDA devices there are and, when none, why.
func CUDADevices() (n int, problem string) {
	var why *C.char
	n = int(C.road_cuda_devices(&why))
	if why != nil {
		problem = C.GoString(why)
		C.free(unsafe.Pointer(why))
	}
	return n, problem
}

// New makes a model whose weights are all zero. classes[h] are the classes of
// head h, 0 for a span head.
func New(c Config, classes []int, device string, threads int) (*Model, error) {
	config := C.road_config{
		architecture: C.int(c.Architecture), groups: C.int64_t(c.Groups), tanh_gelu: truth(c.TanhGELU), bf16: truth(c.BF16),
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

// Parameters lists the encoder's parameters by their Hugging Face names, then
// each head's by the part of the name that follows the head's own.
func (m *Model) Parameters() []Parameter {
	ps := make([]Parameter, C.road_parameters(m.c))
	for i := range ps {
		p := C.road_parameter_at(m.c, C.int64_t(i))
		ps[i] = Parameter{Name: C.GoString(p.name), Shape: []int{int(p.rows)}, Offset: int(p.offset), Head: int(p.head)}
		if p.columns > 0 {
			ps[i].Shape = append(ps[i].Shape, int(p.columns))
		}
	}
	return ps
}

// Tensor is a new at::Tensor that shares the memory of parameter i. Who takes
// it frees it.
func (m *Model) Tensor(i int) unsafe.Pointer {
	return C.road_parameter_tensor(m.c, C.int64_t(i))
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

// CopyWeights takes over all weights of a model of the same layout.
func (m *Model) CopyWeights(from *Model) error {
	var message *C.char
	return failure(C.road_copy_weights(m.c, from.c, &message), message)
}

// Batch holds the real tokens of its windows, one window after another.
type Batch struct {
	IDs     []int32 // [N]
	Types   []uint8 // [N]
	Lengths []int32 // [B]
}

func (b *Batch) c(pins *runtime.Pinner) C.road_batch {
	return C.road_batch{
		ids: (*C.int32_t)(pinned(pins, b.IDs)), types: (*C.uint8_t)(pinned(pins, b.Types)),
		lengths: (*C.int32_t)(pinned(pins, b.Lengths)), windows: C.int64_t(len(b.Lengths)),
	}
}

// Loss is what one head learns from a batch; see road_loss in native.h.
type Loss struct {
	Head                                   int
	Label                                  [2][]int32
	First, Last                            []int32
	Teacher, Plain                         []float32
	Soft, Taught                           []bool
	Scale, CEWeight, KDWeight, Temperature float64
	TSquared                               bool
}

// Sums are of one Loss over its trained windows.
type Sums struct {
	CE, KD, Total, Yardstick float64
	Windows, Soft, Taught    int
	Correct                  int
}

// Pass runs forward, losses and backward; gradients add up.
func (m *Model) Pass(b *Batch, losses []Loss, drop Dropout, seed uint64) ([]Sums, error) {
	var pins runtime.Pinner
	defer pins.Unpin()
	batch := b.c(&pins)
	ls := make([]C.road_loss, len(losses))
	for i, l := range losses {
		ls[i] = C.road_loss{
			head:  C.int64_t(l.Head),
			label: [2]*C.int32_t{(*C.int32_t)(pinned(&pins, l.Label[0])), (*C.int32_t)(pinned(&pins, l.Label[1]))},
			first: (*C.int32_t)(pinned(&pins, l.First)), last: (*C.int32_t)(pinned(&pins, l.Last)),
			teacher: (*C.float)(pinned(&pins, l.Teacher)), plain: (*C.float)(pinned(&pins, l.Plain)),
			soft: (*C.uint8_t)(pinned(&pins, l.Soft)), taught: (*C.uint8_t)(pinned(&pins, l.Taught)),
			scale: C.double(l.Scale), ce_weight: C.double(l.CEWeight), kd_weight: C.double(l.KDWeight),
			temperature: C.double(l.Temperature), t_squared: truth(l.TSquared),
		}
	}
	sums := make([]C.road_sums, len(losses))
	var message *C.char
	dropout := C.road_dropout{hidden: C.double(drop.Hidden), attention: C.double(drop.Attention), classes: C.double(drop.Classes)}
	status := C.road_pass(m.c, &batch, unsafe.SliceData(ls), C.int64_t(len(ls)), dropout, C.uint64_t(seed),
		unsafe.SliceData(sums), &message)
	if err := failure(status, message); err != nil {
		return nil, err
	}
	out := make([]Sums, len(sums))
	for i, s := range sums {
		out[i] = Sums{float64(s.ce), float64(s.kd), float64(s.total), float64(s.yardstick), int(s.windows), int(s.soft), int(s.taught), int(s.correct)}
	}
	return out, nil
}

// Infer gives the logits of some heads: [B, C] of a class head, [N, 2] of a
// span head.
func (m *Model) Infer(b *Batch, heads []int) ([][]float32, error) {
	var pins runtime.Pinner
	defer pins.Unpin()
	batch := b.c(&pins)
	out := make([][]float32, len(heads))
	to, hs := make([]*C.float, len(heads)), make([]C.int64_t, len(heads))
	for i, h := range heads {
		n := len(b.Lengths) * m.classes[h]
		if m.classes[h] == 0 {
			n = 2 * len(b.IDs)
		}
		out[i] = make([]float32, n)
		to[i], hs[i] = (*C.float)(pinned(&pins, out[i])), C.int64_t(h)
	}
	var message *C.char
	status := C.road_infer(m.c, &batch, unsafe.SliceData(hs), C.int64_t(len(hs)), unsafe.SliceData(to), &message)
	if err := failure(status, message); err != nil {
		return nil, err
	}
	return out, nil
}

// Update is one AdamW update; see road_update in native.h.
type Update struct {
	LR, Beta1, Beta2, Eps, WeightDecay, Clip, LayerDecay float64
	Paper, BiasCorrection                                bool
	Trained                                              []bool // by head
}

// Step updates the weights from the gradients and clears these.
func (m *Model) Step(u Update) (norm float64, skipped bool, err error) {
	c := C.road_update{
		lr: C.double(u.LR), beta1: C.double(u.Beta1), beta2: C.double(u.Beta2), eps: C.double(u.Eps),
		weight_decay: C.double(u.WeightDecay), clip: C.double(u.Clip), layer_decay: C.double(u.LayerDecay),
		paper: truth(u.Paper), bias_correction: truth(u.BiasCorrection),
	}
	var n C.double
	var s C.int
	var message *C.char
	status := C.road_step(m.c, &c, (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(u.Trained))), &n, &s, &message)
	return float64(n), s != 0, failure(status, message)
}

// ZeroGradients forgets what the passes since the last step added up.
func (m *Model) ZeroGradients() error {
	var message *C.char
	return failure(C.road_zero_gradients(m.c, &message), message)
}

// Updates says how many updates a group has had: 0 is the encoder, 1+h head h.
func (m *Model) Updates(group int) int { return int(C.road_get_updates(m.c, C.int64_t(group))) }

// SetUpdates restores what Updates said.
func (m *Model) SetUpdates(group, n int) { C.road_set_updates(m.c, C.int64_t(group), C.int64_t(n)) }

// pinned is the address of s's values, which stay there until pins are undone.
func pinned[T any](pins *runtime.Pinner, s []T) unsafe.Pointer {
	if len(s) == 0 {
		return nil
	}
	p := unsafe.SliceData(s)
	pins.Pin(p)
	return unsafe.Pointer(p)
}

func truth(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

func failure(status C.int, message *C.char) error {
	if status == C.ROAD_OK {
		return nil
	}
	text := C.GoString(message)
	C.free(unsafe.Pointer(message))
	if status == C.ROAD_OUT_OF_MEMORY {
		return fmt.Errorf("%w: %s", ErrOutOfMemory, text)
	}
	return errors.New(text)
}
