// Package analysis finds out where a model is wrong: it gives every prediction of a set
// its attributes, which a filter selects by, slices the set into buckets, sorts errors
// into groups, and compares two sets example by example.
//
// A Set does not change, and may be used by several goroutines at once. Attributes are
// computed once, into columns: 100,000 predictions are filtered, sliced and sorted in less
// than 100 ms each (see BenchmarkSet).
package analysis
