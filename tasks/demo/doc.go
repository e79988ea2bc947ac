// Package demo invents a small world and writes the method's datasets about
// it, so that every part of the workbench has something true to show without
// a download or a GPU.
//
// Eleven datasets carry the names of those they imitate: nine to train and
// measure (triviaqa, nq, quac, qasrl, qazre: spans; mnli, snli: inference;
// amazon: sentiment; qqp: paraphrase), newsqa, which is only measured and
// asks about the same subjects in other words and in another kind of text, and
// squad, the target of fine-tuning: it has no sentence and no form of a question
// in common with any other. Their texts are filled templates about people,
// places, fairs, films and goods. Spans lie at real offsets and three questions
// in ten have no answer.
//
// A dataset has 3,000 training examples and 3,000 dev examples. The first dev
// examples, 240 to 300, are written before the training ones and the rest after
// them: there were no others once, and the texts that teachers were trained on
// and runs are compared on had to stay.
//
// The world is graded, so that learning curves have a fast and a slow part
// and errors have reasons. A span question is one of three grades, named in
// the example's Record:
//
//   - easy: it asks for a kind of thing, and the passage has one of the kind.
//   - middle: the passage has another of the kind, told apart by a
//     neighbouring word ("founded by", "opened by").
//   - hard: the passage says the same of two subjects, and the question names
//     one of them. A small model does not learn this from scratch in minutes;
//     these are the errors of the error analysis.
//
// The classes are graded too: part of each set is decided by one word, part by
// two words that must be seen together, and a few labels are noise.
//
// Everything is a pure function of the dataset's name: the same bytes on every
// machine.
package demo
