package tokenize

import (
	"slices"
	"unicode/utf8"
)

// fold takes text through the rules before the charsmap. Bytes that are not
// UTF-8 become U+FFFD.
func (s *unigramText) fold(text string, place int32) {
	b := &s.folded
	b.reset()
	for at := 0; at < len(text); {
		if n := s.foldASCII(text[at:], place); n > 0 {
			at += n
			place += int32(n)
			continue
		}
		r, n := utf8.DecodeRuneInString(text[at:])
		at += n
		s.foldRune(r)
		b.fill(place)
		place++
	}
}

// foldASCII appends the ASCII characters that text begins with, and returns
// their number. Two quotes become one in the place of the second.
func (s *unigramText) foldASCII(text string, place int32) int {
	b := &s.folded
	known, at := len(b.text), 0
	b.text, b.places = slices.Grow(b.text, len(text)), slices.Grow(b.places, len(text))
	out, places := b.text[known:known+len(text)], b.places[known:known+len(text)]
	n := 0
	for ; at < len(text) && text[at] < utf8.RuneSelf; at++ {
		c := text[at]
		if s.lower && 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		} else if (c == '\'' || c == '`') && s.quotes && at+1 < len(text) && text[at+1] == c {
			c = '"'
			at++
		}
		out[n], places[n] = c, place+int32(at)
		n++
	}
	b.text, b.places = b.text[:known+n], b.places[:known+n]
	return at
}

// foldRune appends the folded form of one code point beyond ASCII. Marks are
// removed everywhere, so that their order, which NFKD changes, does not matter.
func (s *unigramText) foldRune(r rune) {
	if !s.strip {
		s.foldCase(r)
		return
	}
	switch c := s.unicode.compatible.lookup(r); c.kind() {
	case drop:
	case hangul: // its letters have no small ones
		i, b := r-0xac00, &s.folded
		b.text = utf8.AppendRune(b.text, 0x1100+i/588)
		b.text = utf8.AppendRune(b.text, 0x1161+i%588/28)
		if i%28 != 0 {
			b.text = utf8.AppendRune(b.text, 0x11a7+i%28)
		}
	case expand:
		for _, r := range s.unicode.expansions[c.value()] {
			s.foldCase(r)
		}
	default:
		s.foldCase(r + c.value())
	}
}

func (s *unigramText) foldCase(r rune) {
	b := &s.folded
	if !s.lower {
		b.text = utf8.AppendRune(b.text, r)
		return
	}
	b.text = s.unicode.appendSmall(b.text, r)
}
