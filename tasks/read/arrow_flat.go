package read

import (
	"encoding/binary"
	"errors"
)

// flat is a FlatBuffers text, the form of the metadata in Arrow files: tables whose fields
// lie where offsets say. Each read is checked against the text's bounds. The first that
// fails stays in err, and gives zeros, as do those after it.
type flat struct {
	text []byte
	err  error
}

var errFlat = errors.New("its metadata leads out of bounds")

// at returns n bytes from a place on.
func (f *flat) at(place, n int) []byte {
	if f.err != nil || place < 0 || n < 0 || place > len(f.text)-n {
		f.err = errFlat
		return make([]byte, min(max(n, 0), 8))
	}
	return f.text[place : place+n]
}

func (f *flat) uint16(place int) int { return int(binary.LittleEndian.Uint16(f.at(place, 2))) }
func (f *flat) int32(place int) int  { return int(int32(binary.LittleEndian.Uint32(f.at(place, 4)))) }
func (f *flat) int64(place int) int  { return int(binary.LittleEndian.Uint64(f.at(place, 8))) }

// root is the text's first table.
func (f *flat) root() flatTable { return flatTable{f, f.int32(0)} }

// flatTable is a table of a flat; one at 0 has no fields.
type flatTable struct {
	*flat
	place int
}

// field returns the place of the i-th field, or 0.
func (t flatTable) field(i int) int {
	if t.place == 0 {
		return 0
	}
	offsets := t.place - t.int32(t.place)
	at := 4 + 2*i
	if at+2 > t.uint16(offsets) {
		return 0
	}
	if offset := t.uint16(offsets + at); offset > 0 {
		return t.place + offset
	}
	return 0
}

func (t flatTable) byte(i int) int {
	if place := t.field(i); place > 0 {
		return int(t.at(place, 1)[0])
	}
	return 0
}

func (t flatTable) short(i int) int {
	if place := t.field(i); place > 0 {
		return t.uint16(place)
	}
	return 0
}

func (t flatTable) int(i int) int {
	if place := t.field(i); place > 0 {
		return t.int32(place)
	}
	return 0
}

func (t flatTable) long(i int) int {
	if place := t.field(i); place > 0 {
		return t.int64(place)
	}
	return 0
}

// table returns the table that a field leads to.
func (t flatTable) table(i int) flatTable {
	if place := t.field(i); place > 0 {
		return flatTable{t.flat, place + t.int32(place)}
	}
	return flatTable{t.flat, 0}
}

// list returns the place of the first of n elements of a size.
func (t flatTable) list(i, size int) (place, n int) {
	place = t.field(i)
	if place == 0 {
		return 0, 0
	}
	place += t.int32(place)
	n = t.int32(place)
	if n < 0 || n > len(t.text) {
		t.err = errFlat
	}
	if t.at(place+4, n*size); t.err != nil {
		return 0, 0
	}
	return place + 4, n
}

// each calls do with the tables of a list, up to its first error.
func (t flatTable) each(i int, do func(t flatTable) error) error {
	place, n := t.list(i, 4)
	for k := range n {
		at := place + 4*k
		if err := do(flatTable{t.flat, at + t.int32(at)}); err != nil {
			return err
		}
	}
	return t.err
}

// bytes returns a text, which is the flat's own.
func (t flatTable) bytes(i int) []byte { return t.at(t.list(i, 1)) }
