// Package evalsuite measures predictions as the official scripts of SQuAD 1.1 and
// 2.0, MRQA, NewsQA and QuAC do, to the last digit, with accuracy, the score of the
// best constant answer, and the decoding of a span model's logits into an answer.
//
// Each script treats questions without a prediction and answers without words in
// its own way, and the functions do as theirs does: see SQuAD1, SQuAD2, MRQA and
// QuAC. The scripts run on Python 3, whose text rules (lower case, white space, the
// extent of a word) differ from Go's; normalize.go restates them. Percentages go
// from 0 to 100.
//
// Classes have the metrics that GLUE chose for each of its sets, with intervals by
// package stats (Measure); probabilities have their calibration (Calibrate), and
// null scores their ROC and a threshold that is tested on other passages than those
// that chose it (NewROC, ChooseThreshold).
package evalsuite
