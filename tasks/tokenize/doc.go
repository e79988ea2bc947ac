// Package tokenize turns text into the pieces that a model was trained on, each
// with its code points and its word.
//
// It agrees with Hugging Face's fast tokenizers to the id, the offset and the
// word:
//
//  1. Added tokens, such as [MASK], are cut out of the raw text, inside words
//     too (added.go).
//  2. The text between them goes through one of two algorithms. WordPiece, of
//     BERT and ELECTRA, cased and uncased: control characters vanish,
//     ideographs stand alone, accents are removed and letters lower-cased if
//     the model requires it; white space separates words, and every
//     punctuation mark is one; a word becomes the longest pieces that the
//     vocabulary has, from left to right, or [UNK]. Unigram, of ALBERT: the
//     most probable of all ways to cut a word (unigram.go).
//
// Load reads both from a model's folder, old files and new ones, and takes the
// same values from each file as transformers' class does (class.go). A file that
// asks for an unknown rule is refused: nothing is approximated. The Unicode tables
// are read off the real tokenizer, whose Unicode is older than that of Go's
// unicode package.
//
// Learn makes a vocabulary from text for a model that starts from scratch.
package tokenize
