// Package perturb changes the examples of a dev set for a test of robustness: a typo, a
// paraphrase and a sentence that distracts leave the answer as it is; a negated question
// and one about another passage have none.
//
// A variant has the ID of its example, so that the answers to both are compared one by
// one. It depends on the example and the seed alone, and not on its place in the file.
// The changes are rules, without a model: typos as in Belinkov and Bisk (2018,
// arXiv:1711.02173), distractors after AddSent of Jia and Liang (2017,
// arXiv:1707.07328) with sentences of other passages in place of written ones, negation
// and swapping as in the negative examples of SQuAD 2.0 (2018, arXiv:1806.03822).
package perturb
