// Package jobs runs the work beside the steps, in slices between micro-batches:
// evaluations, predictions, and the teaching of package distill. Jobs depend on the
// clock; they never touch the weights, the draws or the order of windows.
package jobs
