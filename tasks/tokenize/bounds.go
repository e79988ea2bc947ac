package tokenize

import "fmt"

// The bounds on a tokenizer's files, each several times what the largest published
// tokenizers have.
const (
	maxFile       = 64 << 20  // bytes of one file
	mostValues    = 2_000_000 // values of JSON in it, each of which takes up to a hundred bytes of memory
	mostPieces    = 1_000_000 // of a vocabulary
	maxVocabulary = 8 << 20   // bytes of its pieces together, each of which takes some forty of memory
)

// errTooMany is that of a vocabulary of more than mostPieces.
var errTooMany = fmt.Errorf("the vocabulary has more than %d pieces, the maximum", mostPieces)

// checkSize refuses a vocabulary that would take too much memory.
func checkSize(pieces []string) error {
	if len(pieces) > mostPieces {
		return errTooMany
	}
	size := 0
	for i, piece := range pieces {
		if size += len(piece); size > maxVocabulary {
			return fmt.Errorf("piece %d of the vocabulary: the pieces have more than %d MiB", i+1, maxVocabulary>>20)
		}
	}
	return nil
}
