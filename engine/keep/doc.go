// Package keep saves a run: checkpoints are written beside the steps and read back,
// the best of them is linked to, and those that are not needed are removed.
package keep
