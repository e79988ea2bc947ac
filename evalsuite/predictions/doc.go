// Package predictions reads files of predictions as people have them: an answer's
// text by question ID (SQuAD, MRQA, run_qa), n-best lists, QuAC's dialogs, lists of
// objects with an ID and an answer or a label, GLUE's TSV, and class probabilities
// or logits. A file may be gzipped. It is known by its content, never by its name.
//
// What a file says goes into a Set. Joining it with data is the caller's: the
// package knows no data set.
package predictions
