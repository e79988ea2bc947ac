// Package replay turns what happened in a run into a recipe that repeats it: the changes
// of its ledger become schedules.
package replay
