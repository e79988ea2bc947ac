package tokenize

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// maxReplacement is the longest text that a charsmap may put for a
// character, in bytes. The longest of Unicode's own has 33.
const maxReplacement = 255

// charsmap is SentencePiece's precompiled normalization: a double array of
// keys (Darts-clone's units) whose values are places in strings, each of
// which ends at a zero byte.
type charsmap struct {
	units   []uint32
	strings []byte
	plain   [utf8.RuneSelf]bool // ASCII characters that stay as they are, unless another joins them
}

func parseCharsmap(data []byte) (*charsmap, error) {
	if len(data) < 4 {
		return nil, fmt.Errorf("it has %d bytes, fewer than its own head", len(data))
	}
	size, data := binary.LittleEndian.Uint32(data), data[4:]
	if size < 4 || size%4 != 0 || uint64(size) > uint64(len(data)) {
		return nil, fmt.Errorf("its index should have %d bytes, and %d bytes are left", size, len(data))
	}
	m := &charsmap{units: make([]uint32, size/4), strings: data[size:]}
	for i := range m.units {
		m.units[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	if !utf8.Valid(m.strings) {
		return nil, fmt.Errorf("its replacements are not UTF-8")
	}
	for s := range bytes.SplitSeq(m.strings, []byte{0}) {
		if len(s) > maxReplacement {
			return nil, fmt.Errorf("one of its replacements has %d bytes; at most %d are read", len(s), maxReplacement)
		}
	}
	for b := range m.plain {
		_, changes := m.lookup([]byte{byte(b)})
		m.plain[b] = !changes && b != '\r' // a line feed joins it
	}
	return m, nil
}

// offset is where a unit's children are, relative to itself.
func offset(unit uint32) uint32 { return unit >> 10 << (unit & (1 << 9) >> 6) }

// step returns the place of the child for b of the unit whose children are
// at place.
func (m *charsmap) step(place uint32, b byte) (uint32, bool) {
	place ^= uint32(b)
	if uint64(place) >= uint64(len(m.units)) || m.units[place]&(1<<31|0xff) != uint32(b) {
		return 0, false
	}
	return place, true
}

// lookup returns the replacement of the shortest key that a text begins with, as
// in Hugging Face's tokenizers (SentencePiece takes the longest).
func (m *charsmap) lookup(text []byte) (replacement []byte, ok bool) {
	place := offset(m.units[0])
	for _, b := range text {
		if b == 0 {
			return nil, false
		}
		if place, ok = m.step(place, b); !ok {
			return nil, false
		}
		unit := m.units[place]
		place ^= offset(unit)
		if unit>>8&1 == 0 {
			continue
		}
		if uint64(place) >= uint64(len(m.units)) {
			return nil, false
		}
		from := m.units[place] &^ (1 << 31)
		if uint64(from) >= uint64(len(m.strings)) {
			return nil, true
		}
		replacement = m.strings[from:]
		if n := bytes.IndexByte(replacement, 0); n >= 0 {
			replacement = replacement[:n]
		}
		return replacement, true
	}
	return nil, false
}
