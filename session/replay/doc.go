// Package replay turns a run with live changes into a recipe that repeats it: the changes
// of its ledger become schedules.
package replay
