// Package tokenize turns text into the word pieces that BERT and ELECTRA
// (uncased) were trained on, with the code points that each piece covers.
//
// It agrees with Hugging Face's BertTokenizerFast to the id and the offset:
//
//  1. The special tokens are cut out of the raw text, inside words too.
//  2. Control characters vanish, ideographs stand alone, accents are taken
//     off, letters become small (tables.go, read off the real tokenizer: its
//     Unicode tables are old ones, which Go's unicode package is not).
//  3. White space separates words; every punctuation mark is a word.
//  4. A word becomes the longest pieces that the vocabulary has, from left
//     to right; a word that cannot be covered, or that has more than 100
//     characters, is [UNK].
//
// Learn makes a vocabulary from text for a model that starts from scratch.
package tokenize
