package tokenize

import "errors"

// unigram reads a model of type Unigram with what has to be around it.
func (d *document) unigram() (core, error) {
	return core{}, errors.New("model: Unigram is not implemented")
}

// readSpiece reads a spiece.model, SentencePiece's own file.
func readSpiece([]byte, settings) (*Tokenizer, error) {
	return nil, errors.New("a spiece.model is not implemented")
}
