package tokenize

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// combiningMark is one of a run of combining marks, which NFD puts into the
// order of their classes (Unicode, 3.11, "Canonical Ordering").
type combiningMark struct {
	r      rune
	class  int32
	place  int32 // code point
	kept   bool
	letter bool // a part of the letter before the run, whose place it has
}

// orderMarks takes the marks round the one at s.at, which is the code point
// p and the first of them that is kept.
func (s *splitter) orderMarks(p int32) {
	s.marks = s.marks[:0]
	before := p
	for at := s.at; at > s.from; before-- {
		r, n := utf8.DecodeLastRuneInString(s.text[s.from:at])
		c := s.chars.pages.lookup(r)
		if c.kind() != drop || c == letterDropped {
			break
		}
		at -= n
		if class := c.value() - 1; class > 0 {
			s.marks = append(s.marks, combiningMark{class: class, place: before - 1})
		}
	}
	slices.Reverse(s.marks)
	s.takeMarks(p)
}

// orderLast takes the marks that the word's last letter, which is the code
// point p, became in part, with those after it.
func (s *splitter) orderLast(p int32) {
	s.marks = s.marks[:0]
	for {
		r, n := utf8.DecodeLastRune(s.word)
		c := s.chars.pages.lookup(r)
		if c.kind() != moves {
			break
		}
		k := len(s.word) - n
		s.word, s.starts, s.ends = s.word[:k], s.starts[:k], s.ends[:k]
		s.marks = append(s.marks, combiningMark{r: r, class: c.value(), kept: true, letter: true})
	}
	slices.Reverse(s.marks)
	if len(s.marks) > 0 {
		s.takeMarks(p)
	}
}

// takeMarks takes the marks that follow, too, and appends those that are
// kept in their new order. By Hugging Face's bookkeeping the n-th of the new
// order has the place of the n-th in the text, dropped ones included. p is the
// place for output before the first mark.
func (s *splitter) takeMarks(p int32) {
	for s.at < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[s.at:])
		c := s.chars.pages.lookup(r)
		m := combiningMark{r: r, class: c.value(), place: int32(s.at - s.skew), kept: true}
		if c.kind() == drop && c != letterDropped {
			m.class, m.kept = c.value()-1, false
		} else if c.kind() != moves {
			break
		}
		s.at += n
		s.skew += n - 1
		if m.class > 0 {
			s.marks = append(s.marks, m)
		}
	}
	if s.successive {
		s.spread()
	}
	s.places = s.places[:0]
	for _, m := range s.marks {
		if !m.letter {
			s.places = append(s.places, m.place)
		}
	}
	slices.SortStableFunc(s.marks, func(a, b combiningMark) int { return cmp.Compare(a.class, b.class) })
	places := s.places
	for _, m := range s.marks {
		if !m.letter {
			p, places = places[0], places[1:]
		}
		if m.kept {
			s.word = utf8.AppendRune(s.word, m.r)
			s.place(p)
		}
	}
}
