// Package tokenize turns text into the pieces that a model was trained on,
// with the code points that each piece covers and the word that it is of.
//
// It agrees with Hugging Face's fast tokenizers to the id, the offset and the
// word:
//
//  1. Added tokens, such as [MASK], are cut out of the raw text, inside words
//     too (added.go).
//  2. What is between them goes through one of two algorithms. WordPiece, of
//     BERT and ELECTRA, cased and uncased: control characters vanish,
//     ideographs stand alone, accents are taken off and letters become small
//     if the model wants it so; white space separates words, and every
//     punctuation mark is one; a word becomes the longest pieces that the
//     vocabulary has, from left to right, or [UNK]. Unigram, of ALBERT: the
//     most probable of all ways to cut a word (unigram.go).
//
// Load reads both as they lie in a model's folder, old files and new ones, and
// takes from each file what transformers' class takes from it (class.go). A
// file that asks for a rule which is not here is refused: nothing is
// approximated. The Unicode tables
// are read off the real tokenizer, whose Unicode is an old one, which Go's
// unicode package is not.
//
// Learn makes a vocabulary from text for a model that starts from scratch.
package tokenize
