// Package robustness measures how much worse a model answers when its dev sets are
// changed: it writes the variants of package tasks/perturb into files, and joins the
// predictions of originals and variants into one table with intervals.
//
//	set, err := robustness.Write(dir, source, robustness.Options{Kinds: perturb.Kinds, Seed: 1})
//	rows, err := set.Rows("run@5000", predictions)
//
// Every figure of a kind is over the examples that the kind has changed, of originals and
// variants alike, and differences are paired, by the clusters of package scoring.
package robustness
