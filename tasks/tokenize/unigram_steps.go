package tokenize

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"
)

// take goes through the normalizer's steps one by one, in the order of the file.
// The place of each character follows the bookkeeping of Hugging Face's
// NormalizedString.
func (s *unigramText) take(text string, first int32) {
	b := &s.folded
	b.reset()
	for _, r := range text { // bytes that are not UTF-8 become U+FFFD
		b.text = utf8.AppendRune(b.text, r)
		b.fill(first)
		first++
	}
	for _, step := range s.order {
		if step == precompiled {
			s.remap()
		} else {
			s.mapped.reset()
			s.one(step)
		}
		s.folded, s.mapped = s.mapped, s.folded
	}
}

// one takes folded through a step into mapped.
func (s *unigramText) one(step int) {
	switch step {
	case graves:
		s.replace("``", '"')
	case quotes:
		s.replace("''", '"')
	case nfkd:
		s.decompose()
	case collapse:
		s.collapseSpaces()
	default:
		in, out := &s.folded, &s.mapped
		for at := 0; at < len(in.text); {
			r, n := utf8.DecodeRune(in.text[at:])
			if step == lowercase {
				out.text = s.unicode.appendSmall(out.text, r)
			} else if s.unicode.marks.lookup(r).kind() != drop {
				out.text = append(out.text, in.text[at:at+n]...)
			}
			out.fill(in.places[at])
			at += n
		}
	}
}

// replace puts one character for each of the old text, which is from where the
// last of these is.
func (s *unigramText) replace(old string, by byte) {
	in, out := &s.folded, &s.mapped
	for at := 0; at < len(in.text); at++ {
		c := in.text[at]
		if bytes.HasPrefix(in.text[at:], []byte(old)) {
			at += len(old) - 1
			c = by
		}
		out.text, out.places = append(out.text, c), append(out.places, in.places[at])
	}
}

// collapseSpaces makes one of neighbouring spaces.
func (s *unigramText) collapseSpaces() {
	in, out := &s.folded, &s.mapped
	for at := range in.text {
		if in.text[at] != ' ' || at+1 == len(in.text) || in.text[at+1] != ' ' {
			out.text, out.places = append(out.text, in.text[at]), append(out.places, in.places[at])
		}
	}
}

// decomposed is one of the characters that NFKD makes of one.
type decomposed struct {
	r     rune
	class int32 // combining
	more  bool  // not the first of them
}

// decompose is NFKD: characters in their parts, and runs of marks in the order
// of their classes. The first parts are from one character after another,
// whichever they were.
func (s *unigramText) decompose() {
	in, out := &s.folded, &s.mapped
	s.parts = s.parts[:0]
	source := 0
	flush := func() {
		slices.SortStableFunc(s.parts, func(a, b decomposed) int { return cmp.Compare(a.class, b.class) })
		for _, p := range s.parts {
			out.text = utf8.AppendRune(out.text, p.r)
			if p.more {
				out.fill(in.places[source-1])
				continue
			}
			out.fill(in.places[source])
			_, n := utf8.DecodeRune(in.text[source:])
			source += n
		}
		s.parts = s.parts[:0]
	}
	for at := 0; at < len(in.text); {
		r, n := utf8.DecodeRune(in.text[at:])
		at += n
		more := false
		for _, r := range s.unicode.appendParts(s.letters[:0], r) {
			class := s.unicode.classes.lookup(r).value()
			if class == 0 {
				flush()
			}
			s.parts = append(s.parts, decomposed{r, class, more})
			more = true
		}
	}
	flush()
}
