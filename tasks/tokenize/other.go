package tokenize

import (
	"fmt"
	"os"
	"path/filepath"
)

// otherKinds are the files of tokenizers that are not read, by name.
var otherKinds = map[string]string{
	"merges.txt":              models["BPE"],
	"vocab.bpe":               models["BPE"],
	"spm.model":               "a SentencePiece model of DeBERTa-v2 and -v3",
	"sentencepiece.bpe.model": "a SentencePiece model of XLM-RoBERTa",
}

// otherKind names a tokenizer that is not read, where a folder has nothing else.
func otherKind(dir string) error {
	for name, what := range otherKinds {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return fmt.Errorf("%s: %s; only WordPiece, of BERT and ELECTRA, and Unigram, of ALBERT, are implemented", filepath.Join(dir, name), what)
		}
	}
	return nil
}
