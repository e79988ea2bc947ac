package model

import (
	"fmt"
	"slices"

	"github.com/sugarme/gotch"
	lib "github.com/sugarme/gotch/libtch"
	"github.com/sugarme/gotch/ts"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/safetensors"
)

// Parameter is the named parameter as a gotch tensor that shares the model's
// memory: the model computes with values written to it. It must not be used after
// Close.
func (m *Model) Parameter(name string) (*ts.Tensor, error) {
	for _, p := range m.parameters {
		if p.Name != name {
			continue
		}
		shared, err := m.native.Tensor(p.index)
		if err != nil {
			return nil, fmt.Errorf("parameter %q: %w", name, err)
		}
		return ts.New(lib.Ctensor(shared)), nil
	}
	return nil, fmt.Errorf("parameter %q is missing", name)
}

// stored are the types of checkpoint tensors that can become weights.
var stored = map[safetensors.DType]gotch.DType{
	safetensors.F32: gotch.Float, safetensors.F16: gotch.Half, safetensors.BF16: gotch.BFloat16,
}

// read gives a checkpoint's tensor in its stored type, checked against its
// checksum and the shape that is wanted.
func read(f *checkpoint.Folder, name string, shape []int) (*ts.Tensor, error) {
	info, _ := f.Lookup(name)
	dtype, ok := stored[info.DType]
	if !ok {
		return nil, fmt.Errorf("%s: tensor %q is %s; F32, F16 and BF16 can be read", f.Origin(name), name, info.DType)
	}
	if !slices.Equal(info.Shape, shape) {
		return nil, fmt.Errorf("%s: tensor %q has shape %v, this model needs %v", f.Origin(name), name, info.Shape, shape)
	}
	b, err := f.Bytes(name)
	if err != nil {
		return nil, err
	}
	dims := make([]int64, len(shape))
	for i, d := range shape {
		dims[i] = int64(d)
	}
	return ts.OfDataSize(b, dims, dtype)
}

// rows picks rows of a matrix or values of a vector, in the given order.
func rows(t *ts.Tensor, order []int64) (*ts.Tensor, error) {
	index, err := ts.OfSlice(order)
	if err != nil {
		return nil, err
	}
	defer index.MustDrop()
	return t.IndexSelect(0, index, false)
}
