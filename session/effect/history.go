package effect

import (
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// History is a run's changes, by step: the applied sets, undos and rewinds, and
// the first arrival of each teacher's targets for a dataset. Later shards of the same
// arrive by the hundred.
type History struct {
	Changes  []wire.Entry
	arrivals []arrival
}

// arrival is the first arrival of targets for the series of a dataset and task.
type arrival struct {
	step          int
	dataset, task string
}

// Read returns the history in a ledger.
func Read(entries []wire.Entry) History {
	var h History
	joined, taught := map[[2]string]bool{}, map[[2]string]bool{}
	for _, e := range ledger.After(entries, -1) {
		if e.Action != wire.TargetsIn {
			h.Changes = append(h.Changes, e)
			continue
		}
		for _, task := range tasksOf(e) {
			if of := [2]string{e.Dataset, task}; !taught[of] {
				taught[of] = true
				h.arrivals = append(h.arrivals, arrival{e.Step, e.Dataset, task})
			}
		}
		if of := [2]string{e.Dataset, e.Teacher}; !joined[of] {
			joined[of] = true
			h.Changes = append(h.Changes, e)
		}
	}
	return h
}

// tasksOf returns the tasks that the shards of an arrival are for.
func tasksOf(e wire.Entry) []string {
	var out []string
	for _, path := range e.Shards {
		if s, err := session.ParseShard(path); err == nil && !slices.Contains(out, s.Task) {
			out = append(out, s.Task)
		}
	}
	return out
}
