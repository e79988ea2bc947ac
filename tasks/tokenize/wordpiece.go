package tokenize

import (
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	"dev.road/workbench/visible"
)

// rules are BERT's ways with text: its BertNormalizer's options.
type rules struct {
	lower      bool // letters become small
	strip      bool // accents are taken off
	ideographs bool // stand alone
}

// uncased are the rules of the English ELECTRA and of uncased BERT.
var uncased = rules{lower: true, strip: true, ideographs: true}

// wordPieces are the options of a WordPiece model.
type wordPieces struct {
	rules
	unk      string
	prefix   string // prefix of pieces inside a word
	maxChars int    // the longest word that is looked up, in characters after normalization
}

// usual are the options of a vocab.txt.
var usual = wordPieces{rules: uncased, unk: "[UNK]", prefix: "##", maxChars: 100}

// maxMaxChars bounds a file's limit on the length of words.
const maxMaxChars = 10000

// specials are the tokens with a meaning in a WordPiece vocabulary.
var specials = [...]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}

// bertNames are BertTokenizer's names of them, unless settings have others.
var bertNames = names{cls: "[CLS]", sep: "[SEP]", pad: "[PAD]", unk: "[UNK]", mask: "[MASK]"}

// New makes a tokenizer of uncased WordPiece; a piece's index in vocab is its
// id. The vocabulary must have [PAD], [UNK], [CLS], [SEP] and [MASK].
func New(vocab []string) (*Tokenizer, error) {
	t, err := new(settings).wordPiece(slices.Clone(vocab), nil)
	if err != nil {
		return nil, err
	}
	t.files = []file{vocabText(t.vocab)}
	return t, nil
}

// core makes the algorithm for a vocabulary.
func (o wordPieces) core(vocab []string) (core, error) {
	w := &wordPiece{maxChars: o.maxChars, lower: o.lower, unk: -1}
	if err := checkSize(vocab); err != nil {
		return core{}, err
	}
	for i, piece := range vocab {
		if !utf8.ValidString(piece) {
			return core{}, fmt.Errorf("line %d of the vocabulary is not UTF-8: %q", i+1, visible.Short(piece))
		}
		if piece == o.unk {
			w.unk = int32(i)
		}
	}
	w.pieces = newTrie(vocab)
	w.inside, w.hasInside = w.pieces.walk(0, o.prefix)
	chars := newChars(o.rules)
	w.scratch.New = func() any { return &splitter{chars: chars} }
	return core{vocab: vocab, unk: o.unk, rules: o.String(), algorithm: w}, nil
}

// String says all that decides on tokens, besides the pieces.
func (o wordPieces) String() string {
	if o == usual {
		return "uncased WordPiece, version 1"
	}
	return fmt.Sprintf("WordPiece, version 1, lower %t, strip %t, ideographs %t, unk %q, prefix %q, at most %d",
		o.lower, o.strip, o.ideographs, o.unk, o.prefix, o.maxChars)
}

// wordPiece covers each word with the longest pieces, from left to right.
type wordPiece struct {
	pieces    trie
	inside    int32 // state after the prefix, where pieces inside a word begin
	hasInside bool
	unk       int32
	maxChars  int
	lower     bool
	scratch   sync.Pool // holds *splitter
}

func (w *wordPiece) encode(dst []Token, text string, p position, end int) ([]Token, position) {
	s := w.scratch.Get().(*splitter)
	s.reset(text[:end], p)
	for s.next() {
		dst = w.appendPieces(dst, s, p.word)
		p.word++
	}
	p.at, p.skew = s.at, s.skew
	s.text = "" // the pool must not keep it alive
	w.scratch.Put(s)
	return dst, p
}

// appendPieces appends the longest pieces of the splitter's word, or [UNK]
// for the whole of it.
func (w *wordPiece) appendPieces(dst []Token, s *splitter, index int32) []Token {
	known, word := len(dst), s.word
	ok := len(word) <= w.maxChars || utf8.RuneCount(word) <= w.maxChars
	state := int32(0)
	for from := 0; ok && from < len(word); {
		id, n := w.pieces.longest(state, word[from:])
		if id < 0 {
			ok = false
			break
		}
		start, end := s.span(from, from+n)
		dst = append(dst, Token{id, start, end, index})
		from += n
		state, ok = w.inside, w.hasInside || from == len(word)
	}
	if !ok {
		start, end := s.span(0, len(word))
		dst = append(dst[:known], Token{w.unk, start, end, index})
	}
	return dst
}
