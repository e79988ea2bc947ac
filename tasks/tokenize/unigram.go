package tokenize

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"dev.road/workbench/visible"
)

// maxPiece is the longest piece that is accepted, in bytes. SentencePiece's
// own are of 16 characters; the time of Encode grows with it.
const maxPiece = 512

// maxScore is far more than any score, and so little that no sum of them is
// infinite.
const maxScore = 1e100

// unkPenalty is the cost of a character that no piece covers beyond that of the
// least probable piece (kUnkPenalty of SentencePiece and of Hugging Face).
const unkPenalty = 10

// unigramRules are a Unigram model's ways with text, in the order in which
// they apply.
type unigramRules struct {
	order []int // order of unigramSteps, if not the usual one: quotes, strip, lower and collapse are then false

	quotes   bool // two ASCII quotes or graves become one double quote
	strip    bool // NFKD, and marks are taken off
	lower    bool // letters become small
	charsmap []byte
	collapse bool // neighbouring spaces become one
	words    bool // any white space separates words; otherwise spaces do, and belong to the piece after them
}

// unigram is the algorithm of ALBERT: of all ways to cut a word into pieces,
// the most probable one (Kudo, "Subword regularization", 2018).
type unigram struct {
	unigramRules
	charsmap *charsmap // nil if there is none
	unicode  *unigramUnicode

	pieces   trie
	scores   []float64 // logarithms of probabilities, by id
	unk      int32
	unkScore float64
	scratch  sync.Pool // holds *unigramText
}

// core makes the algorithm of pieces and their scores.
func (o unigramRules) core(pieces []string, scores []float64, unk int) (core, error) {
	if unk < 0 || unk >= len(pieces) {
		return core{}, fmt.Errorf("the unknown piece's id is %d, but there are only %d pieces", unk, len(pieces))
	}
	if err := checkSize(pieces); err != nil {
		return core{}, err
	}
	u := &unigram{unigramRules: o, unicode: unicodeOfUnigram(), scores: scores, unk: int32(unk)}
	least := math.Inf(1)
	for i, piece := range pieces {
		switch {
		case piece == "" || !utf8.ValidString(piece):
			return core{}, fmt.Errorf("piece %d is empty or not UTF-8: %q", i, visible.Short(piece))
		case len(piece) > maxPiece:
			return core{}, fmt.Errorf("piece %d has %d bytes; at most %d are read", i, len(piece), maxPiece)
		case math.IsNaN(scores[i]) || math.Abs(scores[i]) > maxScore:
			return core{}, fmt.Errorf("piece %d, %q: its score is %v, not the logarithm of a probability", i, piece, scores[i])
		}
		least = min(least, scores[i])
	}
	u.unkScore = least - unkPenalty
	if o.charsmap != nil {
		var err error
		if u.charsmap, err = parseCharsmap(o.charsmap); err != nil {
			return core{}, fmt.Errorf("precompiled_charsmap: %w", err)
		}
	}
	u.pieces = newTrie(pieces)
	u.scratch.New = func() any { return &unigramText{unigram: u} }
	return core{vocab: pieces, unk: pieces[unk], rules: o.describe(scores), algorithm: u}, nil
}

// describe tells all but the pieces that decides on tokens.
func (o unigramRules) describe(scores []float64) string {
	var text strings.Builder
	fmt.Fprintf(&text, "Unigram, version 1, quotes %t, strip %t, lower %t, collapse %t, words %t\ncharsmap %q\nscores",
		o.quotes, o.strip, o.lower, o.collapse, o.words, o.charsmap)
	if o.order != nil {
		fmt.Fprintf(&text, "\nsteps %d", o.order)
	}
	for _, s := range scores {
		text.WriteByte(' ')
		text.WriteString(strconv.FormatFloat(s, 'g', -1, 64))
	}
	return text.String()
}

// encode appends the tokens of text[p.at:end].
func (u *unigram) encode(dst []Token, text string, p position, end int) ([]Token, position) {
	if p.at == end {
		return dst, p
	}
	s := u.scratch.Get().(*unigramText)
	s.reset(text[p.at:end], int32(p.at-p.skew))
	for s.next() {
		dst = s.appendPieces(dst, p.word)
		p.word++
	}
	u.scratch.Put(s)
	p.skip(text, end)
	return dst, p
}
