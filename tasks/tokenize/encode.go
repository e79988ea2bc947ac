package tokenize

import "unicode/utf8"

// maxChars is the longest word that is looked up, in characters after
// normalization (max_input_chars_per_word of the official tokenizer).
const maxChars = 100

// Encode appends the tokens of text to dst, without [CLS] and [SEP]. Any
// bytes will do; those that are not UTF-8 vanish and count as one code point
// each.
func (t *Tokenizer) Encode(dst []Token, text string) []Token {
	s := t.scratch.Get().(*splitter)
	s.reset(text)
	for s.next() {
		if s.special >= 0 {
			start, end := s.span(0, len(s.word))
			dst = append(dst, Token{t.special[s.special], start, end})
			continue
		}
		dst = t.appendPieces(dst, s)
	}
	s.text = "" // the pool must not keep it alive
	t.scratch.Put(s)
	return dst
}

// appendPieces appends the longest pieces of the splitter's word, or [UNK]
// for the whole of it.
func (t *Tokenizer) appendPieces(dst []Token, s *splitter) []Token {
	known, word := len(dst), s.word
	ok := len(word) <= maxChars || utf8.RuneCount(word) <= maxChars
	state := int32(0)
	for from := 0; ok && from < len(word); {
		id, n := t.pieces.longest(state, word[from:])
		if id < 0 {
			ok = false
			break
		}
		start, end := s.span(from, from+n)
		dst = append(dst, Token{id, start, end})
		from += n
		state, ok = t.inside, t.hasInside || from == len(word)
	}
	if !ok {
		start, end := s.span(0, len(word))
		dst = append(dst[:known], Token{t.UNK, start, end})
	}
	return dst
}
