// Package window cuts examples into windows, the inputs of a model.
//
// For a dataset with a span task a window is
//
//	[CLS] question [SEP] a cut of the passage [SEP]
//
// and there are as many as the passage needs, each sharing Overlap tokens
// with the one before, the last ending where the passage ends. That is
// Hugging Face's truncation "only_second" with stride = Overlap (their
// stride is the overlap; Google's doc_stride is the distance instead). Every
// window trains the span task, with [CLS] as the target when it does not
// hold the answer. A long question is cut, too: at its end, or with
// QuestionEnd, for a dialog whose earlier turns come before the question, at
// its beginning. The labels of a class task beside it (a dialog's yesno
// and followup) belong to the question as a whole: one window trains them,
// the first that holds the answer, or the last when there is none. There a
// QuAC passage says CANNOTANSWER.
//
// For a dataset with class tasks only there is one window an example,
//
//	[CLS] text [SEP] pair [SEP]   or   [CLS] text [SEP]
//
// cut by Hugging Face's "longest_first".
package window
