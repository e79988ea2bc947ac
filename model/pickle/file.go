package pickle

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"dev.road/workbench/model/foreign"
	"dev.road/workbench/model/safetensors"
)

// File is an open torch.save file. Values are read when they are asked for.
type File struct {
	f        *os.File
	infos    []safetensors.Info
	byName   map[string]int
	tensors  map[string]*tensor
	storages map[string]int64 // where the storage of a key begins in the file
}

// Open reads a file's table of tensors and checks it against the file's
// length.
func Open(path string) (*File, error) {
	f, err := foreign.Open(path)
	if err != nil {
		return nil, err
	}
	file := &File{f: f, byName: map[string]int{}, storages: map[string]int64{}}
	if err := file.open(); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}

func (f *File) open() error {
	info, err := f.f.Stat()
	if err != nil {
		return err
	}
	if f.isLegacy() {
		return f.openLegacy(info.Size())
	}
	z, err := zip.NewReader(f.f, info.Size())
	if errors.Is(err, zip.ErrFormat) {
		if what := f.another(info.Size()); what != "" {
			return fmt.Errorf("it is not a torch.save file: it is %s", what)
		}
		return fmt.Errorf("it is not a torch.save file, or is truncated: %w", err)
	}
	if err != nil {
		return err
	}
	program, entries, err := f.entries(z, info.Size())
	if err != nil {
		return err
	}
	names, tensors, err := run(program)
	if err != nil {
		return err
	}
	for _, name := range names {
		t := tensors[name]
		e := entries[t.storage.key]
		if e == nil {
			return fmt.Errorf("tensor %q: its values, data/%s, are not in the file", name, t.storage.key)
		}
		if want := uint64(t.storage.len) * uint64(t.storage.kind.size); e.UncompressedSize64 != want {
			return fmt.Errorf("tensor %q: its values, data/%s, are %d bytes, the pickle describes %d", name, t.storage.key,
				e.UncompressedSize64, want)
		}
		begin, err := e.DataOffset()
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		if begin+int64(e.UncompressedSize64) > info.Size() {
			return fmt.Errorf("tensor %q: the file is truncated in its values", name)
		}
		f.storages[t.storage.key] = begin
	}
	f.list(names, tensors)
	return nil
}

// another names a file that torch.save has not written.
func (f *File) another(size int64) string {
	begin := make([]byte, foreign.Enough)
	n, err := f.f.ReadAt(begin, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	begin = begin[:n]
	if n > 9 && begin[8] == '{' && binary.LittleEndian.Uint64(begin) < uint64(size) {
		return "a safetensors file: call it model.safetensors"
	}
	return foreign.Content(begin)
}

// list makes the table of the tensors found.
func (f *File) list(names []string, tensors map[string]*tensor) {
	f.tensors = tensors
	for i, name := range names {
		t := tensors[name]
		f.infos = append(f.infos, safetensors.Info{Name: name, DType: t.storage.kind.dtype, Shape: t.shape})
		f.byName[name] = i
	}
}

// entries finds the pickle and the storages by their keys. PyTorch does not
// compress: an entry that is larger than its stored size is not its work.
func (f *File) entries(z *zip.Reader, size int64) (program []byte, storages map[string]*zip.File, err error) {
	storages = map[string]*zip.File{}
	var pickled *zip.File
	for _, e := range z.File {
		_, inside, _ := strings.Cut(e.Name, "/")
		key, isData := strings.CutPrefix(inside, "data/")
		switch {
		case inside == "byteorder":
			if err := littleEndian(e); err != nil {
				return nil, nil, err
			}
		case inside != "data.pkl" && !isData:
		case e.Method != zip.Store || e.CompressedSize64 != e.UncompressedSize64 || e.UncompressedSize64 > uint64(size):
			return nil, nil, fmt.Errorf("%s is compressed; torch.save stores its entries as they are", e.Name)
		case isData:
			storages[key] = e
		case e.UncompressedSize64 > maxProgram:
			return nil, nil, fmt.Errorf("%s is %d bytes long, at most %d are read", e.Name, e.UncompressedSize64, maxProgram)
		default:
			pickled = e
		}
	}
	if pickled == nil {
		return nil, nil, fmt.Errorf("it holds no data.pkl: it is not a torch.save file")
	}
	program, err = read(pickled)
	return program, storages, err
}

// littleEndian sees that the values' bytes are in the order that is read.
func littleEndian(e *zip.File) error {
	if e.UncompressedSize64 > 16 || e.Method != zip.Store {
		return fmt.Errorf("%s is not a byte order", e.Name)
	}
	order, err := read(e)
	if err == nil && !bytes.Equal(order, []byte("little")) {
		err = fmt.Errorf("its values are %.16q endian; only little-endian is supported", order)
	}
	return err
}

func read(e *zip.File) ([]byte, error) {
	r, err := e.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Name, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Name, err)
	}
	return b, nil
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }

// Tensors lists the file's tensors, in the order of its table.
func (f *File) Tensors() []safetensors.Info { return f.infos }

// Lookup finds a tensor by name.
func (f *File) Lookup(name string) (safetensors.Info, bool) {
	i, ok := f.byName[name]
	if !ok {
		return safetensors.Info{}, false
	}
	return f.infos[i], true
}

// Bytes reads a tensor's values, row-major and little-endian.
func (f *File) Bytes(name string) ([]byte, error) {
	t, ok := f.tensors[name]
	if !ok {
		return nil, fmt.Errorf("%s: tensor %q is missing", f.f.Name(), name)
	}
	size := t.storage.kind.size
	b := make([]byte, t.span()*size)
	if _, err := f.f.ReadAt(b, f.storages[t.storage.key]+t.offset*size); err != nil {
		return nil, fmt.Errorf("%s: tensor %q: %w", f.f.Name(), name, err)
	}
	if len(b) == 0 || t.rowMajor() {
		return b, nil
	}
	return t.gather(b), nil
}
