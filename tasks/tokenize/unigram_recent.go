package tokenize

import "encoding/binary"

// The words of a text are few, and most of them short: the search's result for
// one is kept until another word takes its slot.
const (
	recentSlots  = 1 << 11
	recentBytes  = 24 // bytes of a word; longer ones are searched each time
	recentPieces = 6  // pieces of a word; words of more are searched each time
)

// piece is one of a word's pieces: its id, and the byte of the word at which
// it ends. It begins where the one before ends.
type piece struct{ id, end int32 }

// recentKey is a short word, filled up with zeros, and its length.
type recentKey struct {
	text   [recentBytes / 8]uint64
	length int
}

// recentWord is a slot: a word and its pieces.
type recentWord struct {
	key    recentKey
	n      int
	pieces [recentPieces]piece
}

// keyOf makes the key of a word of at most recentBytes.
func keyOf(word []byte) recentKey {
	var b [recentBytes]byte
	copy(b[:], word)
	k := recentKey{length: len(word)}
	for i := range k.text {
		k.text[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return k
}

// slot is the word's place. The factors are odd and of no meaning.
func (k *recentKey) slot() int {
	h := k.text[0]*0x9e3779b97f4a7c15 ^ k.text[1]*0xc2b2ae3d27d4eb4f ^ k.text[2]*0x165667b19e3779f9
	return int(h >> 32 * 0x9e3779b1 % recentSlots)
}

// found returns the most probable pieces of the word. They are valid until it
// is called again.
func (s *unigramText) found() []piece {
	if len(s.word) > recentBytes {
		return s.walk()
	}
	key := keyOf(s.word)
	if s.recent == nil {
		s.recent = new([recentSlots]recentWord)
	}
	slot := &s.recent[key.slot()]
	if slot.key == key {
		return slot.pieces[:slot.n]
	}
	pieces := s.walk()
	if len(pieces) <= recentPieces {
		slot.key, slot.n = key, copy(slot.pieces[:], pieces)
	}
	return pieces
}
