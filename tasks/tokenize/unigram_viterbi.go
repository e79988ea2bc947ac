package tokenize

import (
	"math"
	"slices"
	"unicode/utf8"
)

// cut is the best way to cover a word up to one byte.
type cut struct {
	score float64
	start int32 // start of the last piece
	id    int32 // id of the last piece
}

// appendPieces appends the most probable pieces of the word.
func (s *unigramText) appendPieces(dst []Token, word int32) []Token {
	start := int32(0)
	for _, p := range s.found() {
		dst = append(dst, Token{ID: p.id, Start: s.places[start], End: s.places[p.end-1] + 1, Word: word})
		start = p.end
	}
	return dst
}

// walk searches for the most probable pieces of the word. Characters that no
// piece covers are the unknown piece; neighbouring ones are one.
func (s *unigramText) walk() []piece {
	s.search()
	found := s.walked[:0]
	for end := int32(len(s.word)); end > 0; end = s.cuts[end].start {
		id := s.cuts[end].id
		if k := len(found) - 1; id == s.unk && k >= 0 && found[k].id == s.unk {
			continue // the one after it begins earlier now
		}
		found = append(found, piece{id, end})
	}
	slices.Reverse(found)
	s.walked = found
	return found
}

// search fills cuts from left to right (Viterbi). Of equal ways the one whose
// last piece begins first stays, as in Hugging Face's tokenizers.
func (s *unigramText) search() {
	word, pieces, scores := s.word, s.pieces, s.scores
	cuts := slices.Grow(s.cuts[:0], len(word)+1)[:len(word)+1]
	for i := range cuts {
		cuts[i].score = math.Inf(-1) // no way is known
	}
	cuts[0].score = 0
	s.cuts = cuts
	for from := 0; from < len(word); {
		here := cuts[from].score
		n := 1
		if word[from] >= utf8.RuneSelf {
			_, n = utf8.DecodeRune(word[from:])
		}
		rest, ends := word[from:], cuts[from+1:]
		ends = ends[:len(rest)]
		alone, state := false, int32(0)
		for i, b := range rest {
			next := pieces[state].base + int32(b)
			slot := &pieces[next]
			if slot.parent != state {
				break
			}
			state = next
			if slot.id < 0 {
				continue
			}
			if c, score := &ends[i], scores[slot.id]+here; score > c.score {
				*c = cut{score, int32(from), slot.id}
			}
			alone = alone || i+1 == n
		}
		if !alone {
			if c, score := &ends[n-1], s.unkScore+here; score > c.score {
				*c = cut{score, int32(from), s.unk}
			}
		}
		from += n
	}
}
