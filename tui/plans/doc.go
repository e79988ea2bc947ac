// Package plans has the screens of experiments: the list of the plans that have been
// started, one plan's jobs by arm and seed, and its results.
package plans
