// Package evalsuite measures predictions: SQuAD 2.0's official metrics to the
// last digit, accuracy, what a constant answer would reach, and how a span
// model's logits become an answer.
//
// The SQuAD metrics are those of evaluate-v2.0.py as it runs on Python 3,
// whose text rules (lower case, white space, what a word is) differ from
// Go's; normalize.go restates them. Percentages go from 0 to 100.
package evalsuite
