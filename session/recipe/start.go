package recipe

import (
	"slices"

	"dev.road/workbench/kd"
)

// Start is the time at which the recipe's teachers teach the datasets that have training
// data.
type Start string

// The times.
const (
	StartWait   Start = "wait"   // first: the first step waits for all targets
	StartJoin   Start = "join"   // beside the steps, as of the first
	StartManual Start = "manual" // when someone asks
)

// Starts lists the times, the default first.
var Starts = []Start{StartWait, StartJoin, StartManual}

// Teaches reports whether the recipe's teachers teach without being asked: there is a
// method that needs them, now or in the schedule.
func (r *Recipe) Teaches() bool {
	return r.KD.Start != StartManual && (r.KD.Method != kd.Hard || slices.ContainsFunc(r.Schedule["kd.method"], func(text string) bool {
		p, err := ParsePoint(text)
		return err == nil && p.Value != string(kd.Hard)
	}))
}
