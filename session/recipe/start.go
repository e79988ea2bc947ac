package recipe

import "dev.road/workbench/kd"

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

// Teaches reports whether the recipe's teachers teach without being asked.
func (o KD) Teaches() bool { return o.Start != StartManual && o.Method != kd.Hard }
