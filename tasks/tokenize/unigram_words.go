package tokenize

import (
	"bytes"
	"unicode/utf8"
)

// mark stands for the space before a word in the pieces (U+2581).
const mark = "\u2581"

// buffer is text on its way through the rules: places has, for every byte,
// the code point of the original text that it is from.
type buffer struct {
	text   []byte
	places []int32
}

func (b *buffer) reset() { b.text, b.places = b.text[:0], b.places[:0] }

// fill gives the bytes that have no place yet this one.
func (b *buffer) fill(place int32) {
	for len(b.places) < len(b.text) {
		b.places = append(b.places, place)
	}
}

// unigramText walks over the words of a text. After next, word holds one of
// them as the pieces spell it, and places where its bytes are from.
type unigramText struct {
	*unigram
	folded buffer // after quotes, accents and small letters
	mapped buffer // after the charsmap, too
	all    *buffer
	at     int // in all

	parts   []decomposed // scratch, as letters is
	letters [32]rune

	word   []byte
	places []int32
	cuts   []cut
	walked []piece
	recent *[recentSlots]recentWord // nil before the first word
}

// reset begins with a text whose first code point is the one given.
func (s *unigramText) reset(text string, first int32) {
	s.all, s.at = &s.folded, 0
	if s.order != nil {
		s.take(text, first)
		return
	}
	s.fold(text, first)
	if s.charsmap != nil {
		s.remap()
		s.all = &s.mapped
	}
}

// next moves to the next word and reports whether there is one.
func (s *unigramText) next() bool {
	text, places := s.all.text, s.all.places
	from := s.at
	if s.words {
		for from < len(text) {
			n := spaceAt(text[from:])
			if n == 0 {
				break
			}
			from += n
		}
	}
	if from == len(text) {
		s.at = from
		return false
	}
	to, place := from, places[from]
	s.word = append(s.word[:0], mark...)
	switch {
	case !s.words && text[from] == ' ':
		to++
		for s.collapse && to < len(text) && text[to] == ' ' {
			place = places[to]
			to++
		}
		from = to
	case bytes.HasPrefix(text[from:], []byte(mark)):
		to += len(mark)
		from = to
	}
	to = s.wordEnd(to)
	s.word = append(s.word, text[from:to]...)
	s.places = append(append(s.places[:0], place, place, place), places[from:to]...)
	s.at = to
	return true
}

// wordEnd returns where the word ends that has begun before the byte at.
func (s *unigramText) wordEnd(at int) int {
	text := s.all.text
	for at < len(text) {
		switch b := text[at]; {
		case b > ' ' && b < utf8.RuneSelf-1:
			at++
		case b == ' ':
			return at
		case b < utf8.RuneSelf:
			if s.words && spaceAt(text[at:]) > 0 {
				return at
			}
			at++
		default:
			if bytes.HasPrefix(text[at:], []byte(mark)) || s.words && spaceAt(text[at:]) > 0 {
				return at
			}
			_, n := utf8.DecodeRune(text[at:])
			at += n
		}
	}
	return at
}

// spaceAt returns the length of the white space character that text begins
// with, or 0.
func spaceAt(text []byte) int {
	if b := text[0]; b > ' ' && b < utf8.RuneSelf {
		return 0
	}
	r, n := utf8.DecodeRune(text)
	if !isSpace(r) {
		return 0
	}
	return n
}
