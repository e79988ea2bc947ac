package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"

	"dev.road/workbench/model/foreign"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is the metadata key of a tensor's CRC-32C, in eight hex digits.
func checksum(name string) string { return "crc32c." + name }

// File is an open safetensors file.
type File struct {
	Metadata map[string]string

	f       *os.File
	values  int64 // where the header ends
	tensors []Info
	byName  map[string]int
}

// Open reads a file's header and checks it against the file's length.
func Open(path string) (*File, error) {
	f, err := foreign.Open(path)
	if err != nil {
		return nil, err
	}
	file, err := open(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}

func open(f *os.File) (*File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var length [8]byte
	if _, err := io.ReadFull(f, length[:]); err != nil {
		return nil, fmt.Errorf("not a safetensors file: it is shorter than 8 bytes")
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader || int64(n) > info.Size()-8 {
		if what := another(f); what != "" {
			return nil, fmt.Errorf("not a safetensors file: it is %s", what)
		}
	}
	if n > maxHeader || int64(n) > info.Size()-8 {
		return nil, fmt.Errorf("not a safetensors file, or truncated: its header of %d bytes does not fit %d", n, info.Size())
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(f, text); err != nil {
		return nil, err
	}
	file := &File{f: f, values: 8 + int64(n), byName: map[string]int{}}
	file.tensors, file.Metadata, err = parseHeader(text, info.Size()-file.values)
	if err != nil {
		return nil, err
	}
	for i, t := range file.tensors {
		file.byName[t.Name] = i
	}
	return file, nil
}

// another names a file that is no safetensors file.
func another(f *os.File) string {
	begin := make([]byte, foreign.Enough)
	n, err := f.ReadAt(begin, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	begin = begin[:n]
	if bytes.HasPrefix(begin, []byte("PK\x03\x04")) || bytes.HasPrefix(begin, []byte{0x80, 2}) {
		return "a torch.save file: call it pytorch_model.bin"
	}
	return foreign.Content(begin)
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }

// Tensors lists the file's tensors, in their order there.
func (f *File) Tensors() []Info { return f.tensors }

// Lookup finds a tensor by name.
func (f *File) Lookup(name string) (Info, bool) {
	i, ok := f.byName[name]
	if !ok {
		return Info{}, false
	}
	return f.tensors[i], true
}

// Bytes reads a tensor's values as they are stored, and checks them against
// their checksum if the file has one.
func (f *File) Bytes(name string) ([]byte, error) {
	t, ok := f.Lookup(name)
	if !ok {
		return nil, fmt.Errorf("%s: tensor %q is missing", f.f.Name(), name)
	}
	b := make([]byte, t.end-t.begin)
	if _, err := f.f.ReadAt(b, f.values+t.begin); err != nil {
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("the file was truncated while it was open: %w", io.ErrUnexpectedEOF)
		}
		return nil, fmt.Errorf("%s: tensor %q: %w", f.f.Name(), name, err)
	}
	want, ok := f.Metadata[checksum(name)]
	if got := fmt.Sprintf("%08x", crc32.Checksum(b, castagnoli)); ok && got != want {
		return nil, fmt.Errorf("%s: tensor %q is corrupt: its checksum is %s, not %s as written", f.f.Name(), name, got, want)
	}
	return b, nil
}

// Float32 reads an F32 tensor's values.
func (f *File) Float32(name string) ([]float32, error) {
	b, err := f.Bytes(name)
	if err != nil {
		return nil, err
	}
	if t, _ := f.Lookup(name); t.DType != F32 {
		return nil, fmt.Errorf("%s: tensor %q is %s, wanted F32", f.f.Name(), name, t.DType)
	}
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v, nil
}
