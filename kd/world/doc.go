// Package world draws logits from the truth: a teacher without a model, with a chosen
// share of errors. An experiment on distillation thus knows how good its teachers are, and
// how much their errors have in common.
//
// # The rule
//
// For a window w with the truth y, a teacher t with the share of errors e, of which the
// share s is common, is wrong when
//
//	g(w) < s·e   or   u(t, w) < q,   q = (1-s)·e / (1-s·e)
//
// with g and u uniform in [0, 1). g depends on the seed and the window, u on the
// teacher's name, too. The probability of an error is s·e + (1-s·e)·q = e, whatever s is,
// and windows are independent: over n of them the share of errors is binomial, with a
// standard deviation of √(e(1-e)/n). Of two teachers alike, one is wrong on
// s + (1-s)·q of the windows on which the other is: e at s = 0, all at s = 1. A window
// that is wrong at some e is wrong at every greater one.
//
// The answer a is y where the teacher is right. An error's is drawn from the other
// labels; of a span, from the spans of at most five tokens that begin and end where no
// accepted one does, and one time in four it is "no answer", where that is wrong. A
// common error (the first condition) has the same answer for all teachers of the seed.
//
// Logits of the labels, or of the places of a start and of an end:
//
//	z(c) = m·[c = a] + h·m·[c = y, a ≠ y] + σ·n(t, w, c),   n standard normal
//
// with the margin m, the hesitation h and the noise σ. With h = 0 a wrong answer is as
// confident as a right one; with h = 0.75 it leads the truth by a quarter of the margin.
// Noise never changes the answer: where another logit came out above z(a), the two
// change places, and so do, behind it, the truth's and a greater one if h > 0.
//
// Every draw is a function of the seed, the teacher's name, the dataset, the task, the
// example's ID and the number of the window in it. Nothing depends on order, shards,
// processes or a run's own seed.
package world
