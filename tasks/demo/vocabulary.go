package demo

import (
	_ "embed" // the vocabulary
	"slices"
	"strings"
	"unicode"
)

// pieces is the result of collect; writing the whole world takes a second.
//
//go:embed vocab.txt
var pieces string

// Vocabulary lists the WordPiece entries of the demo's tokenizer, in the order
// of their ids: BERT's special tokens, the printable ASCII characters and
// their continuations, and every word of the datasets, lower-cased and without
// accents as an uncased tokenizer has them. A word of one's own that the world
// lacks is thus spelled out, not unknown.
func Vocabulary() []string { return strings.Split(strings.TrimSuffix(pieces, "\n"), "\n") }

// collect makes the list that vocab.txt holds.
func collect() []string {
	entries := []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
	var letters []string
	for c := '!'; c <= '~'; c++ {
		switch {
		case unicode.IsUpper(c):
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			letters = append(letters, string(c))
			fallthrough
		default:
			entries = append(entries, string(c))
		}
	}
	for _, l := range letters {
		entries = append(entries, "##"+l)
	}
	return append(entries, words()...)
}

// words lists the words of all datasets that are longer than a character.
func words() []string {
	seen := make(map[string]bool)
	for _, name := range Names() {
		set, _ := Load(name)
		for _, ex := range slices.Concat(set.Train, set.Dev) {
			for _, text := range []string{ex.Passage, ex.Question} {
				for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
					seen[word] = true
				}
			}
		}
	}
	found := make(map[string]bool)
	for word := range seen {
		if w := plain(word); len(w) > 1 {
			found[w] = true
		}
	}
	list := make([]string, 0, len(found))
	for w := range found {
		list = append(list, w)
	}
	slices.Sort(list)
	return list
}

// unaccented are the letters of the world's names that lose their accent.
var unaccented = strings.NewReplacer("ë", "e", "é", "e", "å", "a", "ö", "o", "ó", "o")

func plain(word string) string { return unaccented.Replace(strings.ToLower(word)) }
