// Package jobs is the screen of the work beside the steps: evaluations, soft
// targets and predictions, with their progress, and the forms that start them.
package jobs
