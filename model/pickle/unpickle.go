package pickle

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/nlpodyssey/gopickle/pickle"
	"github.com/nlpodyssey/gopickle/types"

	"dev.road/workbench/model/safetensors"
)

// storageType is one of PyTorch's classes of values: safetensors' name for them,
// and bytes a value.
type storageType struct {
	dtype safetensors.DType
	size  int64
}

var storageTypes = map[string]storageType{
	"torch.FloatStorage": {safetensors.F32, 4}, "torch.HalfStorage": {safetensors.F16, 2}, "torch.BFloat16Storage": {safetensors.BF16, 2},
	"torch.DoubleStorage": {"F64", 8}, "torch.LongStorage": {"I64", 8}, "torch.IntStorage": {"I32", 4},
	"torch.ShortStorage": {"I16", 2}, "torch.CharStorage": {"I8", 1}, "torch.ByteStorage": {"U8", 1}, "torch.BoolStorage": {"BOOL", 1},
}

// maxSize bounds every size of a tensor, so that none is out of range.
const maxSize = 1 << 40

// storage is a stretch of values that tensors share.
type storage struct {
	kind storageType
	key  string // name of its entry, data/KEY
	len  int64  // values
}

// tensor is a view of a storage; offset and strides count values.
type tensor struct {
	storage *storage
	offset  int64
	shape   []int
	strides []int64
}

// run runs a pickle and returns the tensors by name, in its order.
func run(program []byte) (names []string, tensors map[string]*tensor, err error) {
	v, _, err := load(program)
	if err != nil {
		return nil, nil, err
	}
	return collect(v)
}

// load runs a pickle and returns its result, and the storages that it describes
// by their keys.
func load(program []byte) (v interface{}, storages map[string]*storage, err error) {
	if _, err := scan(program); err != nil {
		return nil, nil, err
	}
	defer func() { // gopickle trusts the order of instructions
		if recover() != nil { // the reason is in words of Go
			err = errors.New("the pickle is damaged: its instructions do not fit together")
		}
	}()
	u := pickle.NewUnpickler(bytes.NewReader(program))
	u.FindClass = func(module, name string) (interface{}, error) {
		switch kind := storageTypes[module+"."+name]; {
		case kind.size > 0:
			return kind, nil
		case name == "_rebuild_tensor_v2":
			return rebuild(newTensor), nil
		}
		return rebuild(func(args []interface{}) (interface{}, error) { return args[0], nil }), nil // _rebuild_parameter
	}
	storages = map[string]*storage{}
	u.PersistentLoad = func(id interface{}) (interface{}, error) {
		s, err := newStorage(id)
		if err != nil {
			return nil, err
		}
		if known := storages[s.key]; known != nil && *known != *s {
			return nil, fmt.Errorf("storage %s has two different descriptions", s.key)
		}
		storages[s.key] = s
		return s, nil
	}
	v, err = u.Load()
	if err != nil {
		return nil, nil, fmt.Errorf("the pickle is damaged: %w", err)
	}
	return v, storages, nil
}

// rebuild is a function that a pickle may call.
type rebuild func(args []interface{}) (interface{}, error)

// Call implements gopickle's Callable.
func (f rebuild) Call(args ...interface{}) (interface{}, error) {
	if len(args) == 0 {
		return nil, fmt.Errorf("a tensor has no description")
	}
	return f(args)
}

// newStorage makes ("storage", class, key, device, values), and None after
// them before PyTorch 1.6.
func newStorage(id interface{}) (*storage, error) {
	t, ok := id.(*types.Tuple)
	if !ok || t.Len() != 5 && (t.Len() != 6 || t.Get(5) != nil) {
		return nil, fmt.Errorf("a storage needs five values")
	}
	kind, ok1 := t.Get(1).(storageType)
	key, ok2 := t.Get(2).(string)
	n, ok3 := t.Get(4).(int)
	if !ok1 || !ok2 || !ok3 || n < 0 || int64(n) > maxSize {
		return nil, fmt.Errorf("storage %v is described wrongly", t.Get(2))
	}
	return &storage{kind, key, int64(n)}, nil
}

// newTensor makes _rebuild_tensor_v2(storage, offset, shape, strides, ...).
func newTensor(args []interface{}) (interface{}, error) {
	if len(args) < 4 {
		return nil, fmt.Errorf("a tensor has %d values, it needs 4", len(args))
	}
	s, ok := args[0].(*storage)
	offset, ok1 := args[1].(int)
	shape, ok2 := integers(args[2])
	strides, ok3 := integers(args[3])
	if !ok || !ok1 || !ok2 || !ok3 || offset < 0 || len(shape) != len(strides) {
		return nil, fmt.Errorf("a tensor is described wrongly")
	}
	t := &tensor{storage: s, offset: int64(offset), strides: strides}
	for _, d := range shape {
		t.shape = append(t.shape, int(d))
	}
	return t, t.check()
}

func integers(v interface{}) ([]int64, bool) {
	t, ok := v.(*types.Tuple)
	if !ok || t.Len() > 16 {
		return nil, false
	}
	out := make([]int64, t.Len())
	for i := range out {
		n, ok := t.Get(i).(int)
		if !ok || n < 0 || int64(n) > maxSize {
			return nil, false
		}
		out[i] = int64(n)
	}
	return out, true
}
