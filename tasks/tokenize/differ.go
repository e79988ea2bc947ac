package tokenize

import (
	"fmt"
	"strings"

	"dev.road/workbench/visible"
)

// shortHash is the number of digits of a fingerprint in a sentence.
const shortHash = 12

// About describes the tokenizer in a sentence: the beginning of its fingerprint, its
// kind, the size of its vocabulary, and the file that it is from.
func (t *Tokenizer) About() string {
	letters := "cased"
	if t.lowers() {
		letters = "uncased"
	}
	from := t.files[len(t.files)-1].name // the settings come before it
	return fmt.Sprintf("%s (%s %s, %d pieces, from %s)", t.hash[:shortHash], letters, t.Algorithm(), len(t.vocab), from)
}

// lowers reports whether letters become small.
func (t *Tokenizer) lowers() bool {
	switch a := t.algorithm.(type) {
	case *wordPiece:
		return a.lower
	case *unigram:
		return a.lower
	}
	return false
}

// Difference says in what another tokenizer is another: the kind, the vocabulary, small
// letters, or other rules of their settings. It is empty for the same one.
func (t *Tokenizer) Difference(other *Tokenizer) string {
	if t.hash == other.hash {
		return ""
	}
	var in []string
	if t.Algorithm() != other.Algorithm() {
		in = append(in, fmt.Sprintf("the algorithm is %s and %s", t.Algorithm(), other.Algorithm()))
	}
	if at := firstOther(t.vocab, other.vocab); at >= 0 {
		what := "the pieces differ"
		if len(t.vocab) != len(other.vocab) {
			what = fmt.Sprintf("the vocabulary has %d and %d pieces", len(t.vocab), len(other.vocab))
		}
		in = append(in, fmt.Sprintf("%s (from piece %d on: %s and %s)", what, at, pieceAt(t.vocab, at), pieceAt(other.vocab, at)))
	}
	if t.lowers() != other.lowers() {
		in = append(in, fmt.Sprintf("letters become small: %t and %t", t.lowers(), other.lowers()))
	}
	if len(in) == 0 {
		in = append(in, "the vocabulary is the same, and other rules in tokenizer.json or tokenizer_config.json differ, such as accents, "+
			"added tokens or the longest word")
	}
	return strings.Join(in, "; ")
}

// firstOther is the first place in which two lists differ, or -1.
func firstOther(a, b []string) int {
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			return i
		}
	}
	return -1
}

// pieceAt is a piece in quotes, or none.
func pieceAt(vocab []string, at int) string {
	if at >= len(vocab) {
		return "none"
	}
	return fmt.Sprintf("%q", visible.Name(vocab[at]))
}
