package pickle

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/nlpodyssey/gopickle/types"
)

// Before PyTorch 1.6 a file was five pickles one after another and then the
// storages: a magic number, the protocol, the machine's properties, the table of
// tensors, and the keys of the storages in their order; each storage is its
// number of values, in eight bytes, and the values. Most of the older models on
// the Hugging Face hub are such files. See torch/serialization.py, _legacy_save.

// legacyBegin is the magic number and the protocol, as they are pickled.
var legacyBegin = []byte("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.")

func (f *File) isLegacy() bool {
	begin := make([]byte, len(legacyBegin))
	_, err := f.f.ReadAt(begin, 0)
	return err == nil && bytes.Equal(begin, legacyBegin)
}

func (f *File) openLegacy(size int64) error {
	head, err := io.ReadAll(io.NewSectionReader(f.f, 0, min(size, maxProgram)))
	if err != nil {
		return err
	}
	at := len(legacyBegin)
	next := func() (interface{}, map[string]*storage, error) {
		n, err := scan(head[at:])
		if err != nil {
			return nil, nil, err
		}
		at += n
		return load(head[at-n : at])
	}
	machine, _, err := next()
	if err != nil {
		return fmt.Errorf("its description of the machine: %w", err)
	}
	if d, ok := machine.(*types.Dict); ok {
		if little, ok := d.Get("little_endian"); ok && little == false {
			return fmt.Errorf("its values are big endian; only little-endian is supported")
		}
	}
	table, storages, err := next()
	if err != nil {
		return err
	}
	keys, _, err := next()
	if err != nil {
		return fmt.Errorf("the list of storages: %w", err)
	}
	if err := f.placeStorages(keys, storages, int64(at), size); err != nil {
		return err
	}
	names, tensors, err := collect(table)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, ok := f.storages[tensors[name].storage.key]; !ok {
			return fmt.Errorf("tensor %q: its values, storage %s, are not in the file", name, tensors[name].storage.key)
		}
	}
	f.list(names, tensors)
	return nil
}

// placeStorages notes where each storage's values begin: they lie one after
// another from at to the file's end, in the order of the keys.
func (f *File) placeStorages(keys interface{}, storages map[string]*storage, at, size int64) error {
	list, ok := keys.(*types.List)
	if !ok {
		return fmt.Errorf("it has no list of its storages")
	}
	for i := range list.Len() {
		key, _ := list.Get(i).(string)
		s := storages[key]
		if s == nil {
			return fmt.Errorf("storage %.100q is in the file, and not in its table", key)
		}
		count := make([]byte, 8)
		if _, err := f.f.ReadAt(count, at); err != nil {
			return fmt.Errorf("the file is truncated before storage %s: %w", key, err)
		}
		if n := binary.LittleEndian.Uint64(count); n != uint64(s.len) {
			return fmt.Errorf("storage %s has %d values, the table says %d", key, n, s.len)
		}
		at += 8
		f.storages[key] = at
		if at += s.len * s.kind.size; at > size {
			return fmt.Errorf("the file is truncated in storage %s: it ends at byte %d, the file at %d", key, at, size)
		}
	}
	return nil
}
