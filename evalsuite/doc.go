// Package evalsuite measures predictions: SQuAD 2.0's official metrics to the
// last digit, accuracy, the score of the best constant answer, and the decoding
// of a span model's logits into an answer.
//
// The SQuAD metrics are those of evaluate-v2.0.py as it runs on Python 3,
// whose text rules (lower case, white space, the extent of a word) differ from
// Go's; normalize.go restates them. Percentages go from 0 to 100.
package evalsuite
