// Package inspect is the screen of predictions: the examples of a dev set in a
// list that filters and sorts, and beside it the selected one's passage with
// what is right, what the student says and what its teachers say. A question
// or passage can be changed and asked again, or made up; the answer stands
// beside the old one with what moved.
//
// Offsets are code points of the passage everywhere, as in the predictions.
package inspect
