package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"os"

	"dev.road/workbench/model/internal/aside"
)

// Tensor is what Write writes. Fill gives its values when their turn comes, so
// that a large file needs memory for one tensor at a time. A tensor with Stored
// is copied as it lies elsewhere instead, little-endian in its own DType.
type Tensor struct {
	Name   string
	Shape  []int
	Fill   func(values []float32) error
	DType  DType // of what Stored gives
	Stored func() ([]byte, error)
}

func (t Tensor) dtype() DType {
	if t.Stored == nil {
		return F32
	}
	return t.DType
}

// Write replaces the file at path with one of the given tensors, in that
// order, and the metadata with their checksums.
func Write(path string, tensors []Tensor, metadata map[string]string) error {
	return aside.Write(path, func(f *os.File) error { return write(f, tensors, metadata) })
}

func write(f *os.File, tensors []Tensor, metadata map[string]string) error {
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
		size := sizes[t.dtype()]
		for i, d := range t.Shape {
			shape[i] = int64(d)
			size *= int64(d)
		}
		entries[t.Name] = entry{t.dtype(), shape, &[2]int64{at, at + size}}
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

func values(t Tensor) ([]byte, error) {
	if t.Stored != nil {
		b, err := t.Stored()
		if want := sizes[t.DType] * int64(Info{Shape: t.Shape}.Len()); err == nil && int64(len(b)) != want {
			return nil, fmt.Errorf("%d bytes of %s do not fill its shape %v", len(b), t.DType, t.Shape)
		}
		return b, err
	}
	v := make([]float32, Info{Shape: t.Shape}.Len())
	if err := t.Fill(v); err != nil {
		return nil, err
	}
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b, nil
}
