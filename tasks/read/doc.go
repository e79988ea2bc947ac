// Package read turns files into examples. It knows a format by its content:
//
//   - SQuAD 1.1 and 2.0: one JSON object with "data"; with QuAC's "yesno" and
//     "followup" where a question has them.
//   - JSONL: one object a line, with one text or a pair of texts, and a label.
//
// A record that cannot be used is dropped, and the result says which one and
// why; the others are kept. Text is never changed: answers are found by
// counting its code points.
package read
