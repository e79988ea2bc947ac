// Package plans has the screens of experiments: the list of the plans that have been
// started, and one plan's jobs by arm and seed.
package plans
