package tokenize

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/visible"
)

// Token is one piece of a text. Start and End are the code points
// [Start, End) of the text that it covers. Word counts the text's words, from
// 0; every punctuation mark and every added token is one.
type Token struct {
	ID         int32
	Start, End int32
	Word       int32
}

// Tokenizer splits text as one model's files say. Any number of goroutines
// may use it at once.
type Tokenizer struct {
	CLS, SEP, PAD, UNK, MASK int32 // ids

	vocab     []string
	hash      string
	added     added
	algorithm algorithm
	files     []file
}

// algorithm turns text between added tokens into pieces.
type algorithm interface {
	// encode appends the tokens of text[p.at:end] and returns the position
	// of end.
	encode(dst []Token, text string, p position, end int) ([]Token, position)
}

// position is a place in a text.
type position struct {
	at   int   // byte
	skew int   // continuation bytes before it: at-skew is a code point
	word int32 // words before it
}

// Encode appends the tokens of text to dst, without [CLS] and [SEP]. Any
// bytes will do; those that are not UTF-8 vanish and count as one code point
// each.
func (t *Tokenizer) Encode(dst []Token, text string) []Token {
	var p position
	for {
		token, from, to := t.added.find(text, p.at)
		dst, p = t.algorithm.encode(dst, text, p, from)
		if token == nil {
			return dst
		}
		start := int32(p.at - p.skew)
		p.skip(text, to)
		dst = append(dst, Token{ID: token.ID, Start: start, End: int32(p.at - p.skew), Word: p.word})
		p.word++
	}
}

// Vocab returns the pieces by id. It must not be changed.
func (t *Tokenizer) Vocab() []string { return t.vocab }

// Hash returns a checksum of the vocabulary and the rules: two tokenizers
// with the same one give the same tokens.
func (t *Tokenizer) Hash() string { return t.hash }

// Algorithm names the kind of model that the vocabulary is of: wordpiece or
// unigram.
func (t *Tokenizer) Algorithm() string {
	if _, ok := t.algorithm.(*wordPiece); ok {
		return "wordpiece"
	}
	return "unigram"
}

// core is a model's algorithm for the text between added tokens.
type core struct {
	vocab     []string // pieces by id
	unk       string
	rules     string // all but the pieces that decides on tokens, for the hash
	algorithm algorithm
}

// names are a vocabulary's names of the tokens that a model gives a meaning.
type names struct{ cls, sep, pad, unk, mask string }

// noID is the id of an added token that takes that of its piece or, without
// one, the next.
const noID = -1

// assemble makes a tokenizer of a core and the added tokens, whose ids may lie
// beyond the core's vocabulary. Tokens with a meaning must be there before.
func assemble(c core, tokens []addedToken, n names) (*Tokenizer, error) {
	t := &Tokenizer{vocab: slices.Clone(c.vocab), algorithm: c.algorithm}
	ids := make(map[string]int32, len(t.vocab))
	for i, piece := range t.vocab {
		ids[piece] = int32(i) // of equal pieces the last one counts, as in Hugging Face's tokenizers
	}
	meant := []string{n.pad, c.unk, n.cls, n.sep, n.mask}
	for i := range tokens {
		if _, known := ids[tokens[i].Content]; !known && tokens[i].ID == noID &&
			(slices.Contains(meant, tokens[i].Content) || tokens[i].Content == n.unk) {
			return nil, lacks(t.vocab, tokens[i].Content, meant)
		}
		if err := t.place(&tokens[i], ids); err != nil {
			return nil, err
		}
	}
	var err error
	if t.added, err = newAdded(tokens); err != nil {
		return nil, err
	}
	for _, s := range []struct {
		id   *int32
		name string
	}{{&t.CLS, n.cls}, {&t.SEP, n.sep}, {&t.PAD, n.pad}, {&t.UNK, c.unk}, {&t.MASK, n.mask}} {
		id, ok := ids[s.name]
		if !ok {
			return nil, lacks(t.vocab, s.name, meant)
		}
		*s.id = id
	}
	t.hash = hash(c.rules+t.added.rules(n, c.unk), t.vocab)
	return t, nil
}

func lacks(vocab []string, name string, meant []string) error {
	return fmt.Errorf("the vocabulary of %d pieces has no %s; it needs each of %s", len(vocab), visible.Short(name),
		visible.Short(strings.Join(meant, " ")))
}

// place gives an added token the id of its piece, or the next one, and sees
// that it is the one that the file has.
func (t *Tokenizer) place(token *addedToken, ids map[string]int32) error {
	id, known := ids[token.Content]
	switch {
	case known && (token.ID == noID || token.ID == id):
	case known:
		return fmt.Errorf("added token %q: its id is %d, and %d in the vocabulary", visible.Short(token.Content), token.ID, id)
	case token.ID == noID || int(token.ID) == len(t.vocab):
		id = int32(len(t.vocab))
		t.vocab = append(t.vocab, token.Content)
		ids[token.Content] = id
	case token.ID >= 0 && int(token.ID) < len(t.vocab):
		return fmt.Errorf("added token %q: its id is %d, which is that of the piece %q", visible.Short(token.Content), token.ID,
			visible.Short(t.vocab[token.ID]))
	default:
		return fmt.Errorf("added token %q: its id is %d, and the vocabulary ends at %d", visible.Short(token.Content), token.ID, len(t.vocab)-1)
	}
	token.ID = id
	return nil
}

// hash names a vocabulary together with its rules.
func hash(rules string, vocab []string) string {
	h := sha256.New()
	h.Write([]byte(rules))
	h.Write([]byte{'\n'})
	for _, piece := range vocab {
		h.Write([]byte(piece))
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil))
}
