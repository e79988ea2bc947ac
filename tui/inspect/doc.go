// Package inspect is the screen of predictions: the examples of a dev set in a
// list that filters and sorts, and beside it the selected passage with the gold
// answer and those of the student and its teachers. A question or passage can be
// edited and asked again, or made up; the new answer is shown beside the old one
// with the differences.
//
// All offsets are code points of the passage, as in the predictions.
package inspect
