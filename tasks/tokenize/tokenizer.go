package tokenize

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Token is one piece of a text. Start and End are the code points
// [Start, End) of the text that it covers.
type Token struct {
	ID         int32
	Start, End int32
}

// Tokenizer splits text by one vocabulary. Any number of goroutines may use
// it at once.
type Tokenizer struct {
	CLS, SEP, PAD, UNK int32 // ids

	vocab     []string
	hash      string
	special   [len(specials)]int32
	pieces    trie
	inside    int32 // state after "##", where pieces inside a word begin
	hasInside bool
	scratch   sync.Pool // of *splitter
}

// Load reads a vocabulary, one piece a line; the line's number, from 0, is
// the id. Lines may end in CR LF.
func Load(vocabFile string) (*Tokenizer, error) {
	data, err := os.ReadFile(vocabFile)
	if err != nil {
		return nil, fmt.Errorf("read the vocabulary: %w", err)
	}
	data = bytes.TrimSuffix(data, []byte("\n"))
	var vocab []string
	for line := range strings.SplitSeq(string(data), "\n") {
		vocab = append(vocab, strings.TrimSuffix(line, "\r"))
	}
	t, err := New(vocab)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", vocabFile, err)
	}
	return t, nil
}

// New makes a tokenizer; a piece's index in vocab is its id. The vocabulary
// must have [PAD], [UNK], [CLS], [SEP] and [MASK].
func New(vocab []string) (*Tokenizer, error) {
	t := &Tokenizer{vocab: slices.Clone(vocab)}
	ids := make(map[string]int32, len(vocab))
	for i, piece := range vocab {
		if piece == "" || !utf8.ValidString(piece) {
			return nil, fmt.Errorf("line %d of the vocabulary is empty or not UTF-8: %q", i+1, piece)
		}
		ids[piece] = int32(i)
	}
	for i, name := range specials {
		id, ok := ids[name]
		if !ok {
			return nil, fmt.Errorf("the vocabulary of %d pieces has no %s; it needs each of %s", len(vocab), name, strings.Join(specials[:], " "))
		}
		t.special[i] = id
	}
	t.PAD, t.UNK, t.CLS, t.SEP = t.special[0], t.special[1], t.special[2], t.special[3]
	t.pieces = newTrie(t.vocab)
	t.inside, t.hasInside = t.pieces.walk(0, "##")
	t.hash = hash(t.vocab)
	t.scratch.New = func() any { return new(splitter) }
	return t, nil
}

// hash names a vocabulary together with these rules.
func hash(vocab []string) string {
	h := sha256.New()
	h.Write([]byte("uncased WordPiece, version 1\n"))
	for _, piece := range vocab {
		h.Write([]byte(piece))
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Vocab returns the pieces by id. It must not be changed.
func (t *Tokenizer) Vocab() []string { return t.vocab }

// Hash returns a checksum of the vocabulary and the rules: two tokenizers
// with the same one give the same tokens.
func (t *Tokenizer) Hash() string { return t.hash }
