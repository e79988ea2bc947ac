// Package evalsuite measures predictions as the official scripts of SQuAD 1.1 and
// 2.0, MRQA, NewsQA and QuAC do, to the last digit, with accuracy, the score of the
// best constant answer, and the decoding of a span model's logits into an answer.
//
// Each script treats questions without a prediction and answers without words in
// its own way, and the functions do as theirs does: see SQuAD1, SQuAD2, MRQA and
// QuAC. The scripts run on Python 3, whose text rules (lower case, white space, the
// extent of a word) differ from Go's; normalize.go restates them. Percentages go
// from 0 to 100.
package evalsuite
