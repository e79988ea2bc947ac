package tokenize

import "unicode/utf8"

// splitter walks over the words of a text. After next, word holds one of
// them in UTF-8, as the vocabulary spells it.
type splitter struct {
	text  string
	chars *chars
	from  int // byte where it began
	at    int // byte
	skew  int // continuation bytes before at: at-skew is a code point

	word []byte

	// Where the bytes of word are from. As long as they are successive ASCII
	// characters, first is enough; otherwise starts and ends hold the code
	// points [start, end) of every byte.
	first        int
	successive   bool
	starts, ends []int32

	marks  []combiningMark // scratch, as places is
	places []int32
}

// reset goes to a place of a text.
func (s *splitter) reset(text string, p position) {
	s.text, s.from, s.at, s.skew = text, p.at, p.at, p.skew
}

// next moves to the next word and reports whether there is one.
func (s *splitter) next() bool {
	s.word, s.successive = s.word[:0], true
	s.starts, s.ends = s.starts[:0], s.ends[:0]
	ascii, text := s.chars.pages[0], s.text
	for s.at < len(text) {
		b := text[s.at]
		if b >= utf8.RuneSelf {
			if s.wide() {
				return true
			}
			continue
		}
		switch c := ascii[b]; c.kind() {
		case keep:
			s.run(ascii)
		case drop:
			s.at++
		case space:
			s.at++
			if len(s.word) > 0 {
				return true
			}
		default: // punct
			if len(s.word) > 0 {
				return true
			}
			s.first = s.at - s.skew
			s.word = append(s.word, b)
			s.at++
			return true
		}
	}
	return len(s.word) > 0
}

// run adds the ASCII letters that follow to the word.
func (s *splitter) run(ascii *page) {
	p := s.at - s.skew
	if len(s.word) == 0 {
		s.first = p
	}
	if s.successive && s.first+len(s.word) != p {
		s.spread()
	}
	from := s.at
	for ; s.at < len(s.text) && s.text[s.at] < utf8.RuneSelf; s.at++ {
		c := ascii[s.text[s.at]]
		if c.kind() != keep {
			break
		}
		s.word = append(s.word, s.text[s.at]+byte(c.value()))
	}
	if !s.successive {
		for i := range s.at - from {
			s.starts, s.ends = append(s.starts, int32(p+i)), append(s.ends, int32(p+i+1))
		}
	}
}

// wide takes one code point beyond ASCII and reports whether a word ends
// with it or before it.
func (s *splitter) wide() bool {
	r, n := utf8.DecodeRuneInString(s.text[s.at:])
	c := s.chars.pages.lookup(r)
	alone := c.kind() == punct || c.kind() == ideograph
	if alone && len(s.word) > 0 {
		return true
	}
	p := int32(s.at - s.skew)
	if c.kind() == moves {
		s.orderMarks(p)
		return false
	}
	s.at += n
	s.skew += n - 1
	switch c.kind() {
	case drop:
		return false
	case space:
		return len(s.word) > 0
	}
	if s.successive {
		s.spread()
	}
	switch c.kind() {
	case hangul:
		i := r - 0xac00
		s.word = utf8.AppendRune(s.word, 0x1100+i/588)
		s.word = utf8.AppendRune(s.word, 0x1161+i%588/28)
		if i%28 != 0 {
			s.word = utf8.AppendRune(s.word, 0x11a7+i%28)
		}
	case expand:
		s.word = append(s.word, s.chars.expansions[c.value()]...)
		s.place(p)
		s.orderLast(p)
		return false
	default:
		s.word = utf8.AppendRune(s.word, r+c.value())
	}
	s.place(p)
	return alone
}

// place gives the bytes that have no place yet this code point.
func (s *splitter) place(p int32) {
	for len(s.starts) < len(s.word) {
		s.starts, s.ends = append(s.starts, p), append(s.ends, p+1)
	}
}

// spread writes down where each byte of a successive word is from.
func (s *splitter) spread() {
	s.successive = false
	for i := range s.word {
		s.starts, s.ends = append(s.starts, int32(s.first+i)), append(s.ends, int32(s.first+i+1))
	}
}

// span returns the code points that the bytes [from, to) of the word cover.
func (s *splitter) span(from, to int) (start, end int32) {
	if s.successive {
		return int32(s.first + from), int32(s.first + to)
	}
	return s.starts[from], s.ends[to-1]
}
