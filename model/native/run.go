package native

// #include "native.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// Batch holds the real tokens of its windows, one window after another.
type Batch struct {
	IDs     []int32  // [N]
	Types   []uint8  // [N]
	Lengths []int32  // [B]
	Keys    []uint32 // [B], the windows' keys for dropout, beside the seed; default: their numbers
}

func (b *Batch) c(pins *runtime.Pinner) C.road_batch {
	return C.road_batch{
		ids: (*C.int32_t)(pinned(pins, b.IDs)), types: (*C.uint8_t)(pinned(pins, b.Types)),
		lengths: (*C.int32_t)(pinned(pins, b.Lengths)), windows: C.int64_t(len(b.Lengths)),
		keys: (*C.uint32_t)(pinned(pins, b.Keys)),
	}
}

// Dropout holds a pass's probabilities; see road_dropout in native.h.
type Dropout struct{ Hidden, Attention, Classes float64 }

// Loss holds one head's targets in a batch; see road_loss in native.h.
type Loss struct {
	Head                                   int
	Label                                  [2][]int32
	First, Last                            []int32
	Teacher, Plain, Mean                   []float32
	Soft, Taught                           []bool
	Scale, CEWeight, KDWeight, Temperature float64
	TSquared, Standardize                  bool
	Accepted                               [2][]int32
}

// Sums are numbers of windows that one Loss trained: all, with Teacher in all of their
// parts, with Plain; Soft counts those with Teacher, by the share of their parts.
type Sums struct {
	Windows, Whole, Taught int
	Soft                   float64
}

// Reported is the report of a pass on one Loss; see ROAD_CE in native.h.
type Reported [C.ROAD_REPORTED]float64

// The places in it.
const (
	CE           = C.ROAD_CE
	KD           = C.ROAD_KD
	Total        = C.ROAD_TOTAL
	Yardstick    = C.ROAD_YARDSTICK
	Correct      = C.ROAD_CORRECT
	Truth        = C.ROAD_TRUTH
	PlainTruth   = C.ROAD_PLAIN_TRUTH
	StudentTruth = C.ROAD_STUDENT_TRUTH
	Entropy      = C.ROAD_ENTROPY
	Falls        = C.ROAD_FALLS
	Ahead        = C.ROAD_AHEAD
)

// Pass runs forward, losses and backward; gradients add up. Collect has what it
// reports.
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
			mean: (*C.float)(pinned(&pins, l.Mean)),
			soft: (*C.uint8_t)(pinned(&pins, l.Soft)), taught: (*C.uint8_t)(pinned(&pins, l.Taught)),
			scale: C.double(l.Scale), ce_weight: C.double(l.CEWeight), kd_weight: C.double(l.KDWeight),
			temperature: C.double(l.Temperature), t_squared: truth(l.TSquared), standardize: truth(l.Standardize),
			accepted: [2]*C.int32_t{(*C.int32_t)(pinned(&pins, l.Accepted[0])), (*C.int32_t)(pinned(&pins, l.Accepted[1]))},
			answers:  C.int64_t(len(l.Accepted[0]) / len(b.Lengths)),
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
		out[i] = Sums{Windows: int(s.windows), Whole: int(s.whole), Taught: int(s.taught), Soft: float64(s.soft)}
	}
	return out, nil
}

// Collect returns what passes reported, of the losses that had windows, in their
// order. It waits for the device.
func (m *Model) Collect(n int) ([]Reported, error) {
	out := make([]Reported, n)
	var message *C.char
	status := C.road_collect(m.c, (*C.double)(unsafe.Pointer(unsafe.SliceData(out))), C.int64_t(n), &message)
	return out, failure(status, message)
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

// InputShares is gradient times input, [N]; see road_input_shares in native.h.
func (m *Model) InputShares(b *Batch, head int, factors []float32) ([]float32, error) {
	var pins runtime.Pinner
	defer pins.Unpin()
	batch := b.c(&pins)
	out := make([]float32, len(b.IDs))
	var message *C.char
	status := C.road_input_shares(m.c, &batch, C.int64_t(head), (*C.float)(unsafe.SliceData(factors)),
		(*C.float)(unsafe.SliceData(out)), &message)
	return out, failure(status, message)
}

// Update is one AdamW update; see road_update in native.h.
type Update struct {
	LR, Beta1, Beta2, Eps, WeightDecay, Clip, LayerDecay float64
	Paper, BiasCorrection                                bool
	Trial                                                bool   // computed and thrown away
	Heads                                                []bool // heads to update
}

// Step updates the weights from the gradients and clears these.
func (m *Model) Step(u Update) (norm float64, skipped bool, err error) {
	c := C.road_update{
		lr: C.double(u.LR), beta1: C.double(u.Beta1), beta2: C.double(u.Beta2), eps: C.double(u.Eps),
		weight_decay: C.double(u.WeightDecay), clip: C.double(u.Clip), layer_decay: C.double(u.LayerDecay),
		paper: truth(u.Paper), bias_correction: truth(u.BiasCorrection), trial: truth(u.Trial),
	}
	var n C.double
	var s C.int
	var message *C.char
	status := C.road_step(m.c, &c, (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(u.Heads))), &n, &s, &message)
	return float64(n), s != 0, failure(status, message)
}

// UpdateSeconds is a GPU's time for the last Step's update, once, after Collect; 0
// on the CPU.
func (m *Model) UpdateSeconds() (float64, error) {
	var seconds C.double
	var message *C.char
	err := failure(C.road_update_seconds(m.c, &seconds, &message), message)
	return float64(seconds), err
}

// ZeroGradients clears the gradients of the passes since the last step.
func (m *Model) ZeroGradients() error {
	var message *C.char
	return failure(C.road_zero_gradients(m.c, &message), message)
}

// Freeze freezes the lowest layers, and the embeddings with them.
func (m *Model) Freeze(layers int) error {
	var message *C.char
	return failure(C.road_freeze(m.c, C.int64_t(layers), &message), message)
}

// Recompute makes backward compute the layers' values again, or not.
func (m *Model) Recompute(again bool) error {
	var message *C.char
	return failure(C.road_recompute(m.c, truth(again), &message), message)
}

// MarkGradients remembers the gradients as they are.
func (m *Model) MarkGradients() error {
	var message *C.char
	return failure(C.road_mark_gradients(m.c, &message), message)
}

// AttributeGradients attributes the gradients' growth since the mark to a head.
func (m *Model) AttributeGradients(head int) error {
	var message *C.char
	return failure(C.road_attribute_gradients(m.c, C.int64_t(head), &message), message)
}

// BackToMark restores the gradients at the mark.
func (m *Model) BackToMark() error {
	var message *C.char
	return failure(C.road_back_to_mark(m.c, &message), message)
}

// GradientProducts returns the dot products of each two heads' parts, row by row,
// and clears the parts and the mark.
func (m *Model) GradientProducts() ([]float64, error) {
	out := make([]float64, len(m.classes)*len(m.classes))
	var message *C.char
	status := C.road_gradient_products(m.c, (*C.double)(unsafe.SliceData(out)), &message)
	return out, failure(status, message)
}

// SplitGradients keeps the encoder's gradient in n parts; see native.h.
func (m *Model) SplitGradients(n int) error {
	var message *C.char
	return failure(C.road_split_gradients(m.c, C.int64_t(n), &message), message)
}

// AddToPart has the passes from here on add to a part.
func (m *Model) AddToPart(part int) error {
	var message *C.char
	return failure(C.road_add_to_part(m.c, C.int64_t(part), &message), message)
}

// PartProducts returns the dot products of each two of the n parts, row by row.
func (m *Model) PartProducts(n int) ([]float64, error) {
	out := make([]float64, n*n)
	var message *C.char
	status := C.road_part_products(m.c, (*C.double)(unsafe.SliceData(out)), &message)
	return out, failure(status, message)
}

// CombineParts makes the encoder's gradient the sum of weight times part.
func (m *Model) CombineParts(weights []float64) error {
	var message *C.char
	return failure(C.road_combine_parts(m.c, (*C.double)(unsafe.SliceData(weights)), &message), message)
}

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
