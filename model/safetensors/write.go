package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"unsafe"

	"dev.road/workbench/durable"
)

// Tensor is one of the tensors to write. Bytes gives its values, little-endian,
// when their turn comes, so that a large file needs memory for one tensor at a
// time.
type Tensor struct {
	Name  string
	Shape []int
	DType DType
	Bytes func() ([]byte, error)
}

// Floats is a tensor of values that are in memory, which it shares. Machines
// that libtorch runs on have them there as files do, little-endian.
func Floats(name string, shape []int, v []float32) Tensor {
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 4*len(v))
	return Tensor{Name: name, Shape: shape, DType: F32, Bytes: func() ([]byte, error) { return b, nil }}
}

// Write replaces the file at path with one of the given tensors, in that
// order, and the metadata with their checksums.
func Write(path string, tensors []Tensor, metadata map[string]string) error {
	f, err := durable.Create(path)
	if err == nil {
		if err = write(f, tensors, metadata); err == nil {
			err = f.Keep()
		} else {
			err = errors.Join(err, f.Drop())
		}
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func write(f io.WriterAt, tensors []Tensor, metadata map[string]string) error {
	all := map[string]string{}
	for k, v := range metadata {
		all[k] = v
	}
	for _, t := range tensors {
		all[checksum(t.Name)] = "00000000" // as long as the real one, which is known last
	}
	before, err := header(tensors, all)
	if err != nil {
		return err
	}
	at := int64(len(before))
	for _, t := range tensors {
		b, err := values(t)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		if _, err := f.WriteAt(b, at); err != nil {
			return err
		}
		at += int64(len(b))
		all[checksum(t.Name)] = fmt.Sprintf("%08x", crc32.Checksum(b, castagnoli))
	}
	after, err := header(tensors, all)
	if err != nil {
		return err
	}
	if len(after) != len(before) {
		return fmt.Errorf("the header's length changed from %d to %d", len(before), len(after))
	}
	_, err = f.WriteAt(after, 0)
	return err
}

// header is the length and the JSON, filled with spaces so that the values
// begin at a multiple of 8 bytes.
func header(tensors []Tensor, metadata map[string]string) ([]byte, error) {
	entries := map[string]any{"__metadata__": metadata}
	at := int64(0)
	for _, t := range tensors {
		if _, twice := entries[t.Name]; twice {
			return nil, fmt.Errorf("tensor %q: the name is already taken", t.Name)
		}
		shape := make([]int64, len(t.Shape))
		size := sizes[t.DType]
		for i, d := range t.Shape {
			shape[i] = int64(d)
			size *= int64(d)
		}
		entries[t.Name] = entry{t.DType, shape, &[2]int64{at, at + size}}
		at += size
	}
	text, err := json.Marshal(entries)
	if err != nil {
		return nil, err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...), nil
}

// values are a tensor's bytes, as many as its shape says.
func values(t Tensor) ([]byte, error) {
	b, err := t.Bytes()
	if want := sizes[t.DType] * int64(Info{Shape: t.Shape}.Len()); err == nil && int64(len(b)) != want {
		return nil, fmt.Errorf("%d bytes of %s do not fill its shape %v", len(b), t.DType, t.Shape)
	}
	return b, err
}
