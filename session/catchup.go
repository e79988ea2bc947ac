package session

import (
	"bytes"
	"fmt"
	"slices"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// mostCaughtUp is the maximum number of jobs, and of evaluations, in a state that was
// caught up.
const mostCaughtUp = 1000

// catchUp brings a state up to date with the written evaluations and jobs since. ignored
// says that there are too many, or that the events cannot be read: nothing of a run
// depends on them.
func (f Folder) catchUp(s *wire.State) (ignored string) {
	at := s.Time
	err := f.eventLines(func(line []byte, _ int) error {
		if !bytes.Contains(line, []byte(`"eval"`)) && !bytes.Contains(line, []byte(`"job"`)) {
			return nil
		}
		var e wire.Event
		if jsonl.Decode(line, &e) != nil || !e.Time.After(at) {
			return nil //nolint:nilerr // the events tell of a damaged line
		}
		if v := e.Eval; v != nil && !latest(&s.Evals, *v, func(a wire.Eval) bool { return a.Dataset == v.Dataset && a.Task == v.Task }) ||
			e.Job != nil && !latest(&s.Jobs, *e.Job, func(a wire.Job) bool { return a.ID == e.Job.ID }) {
			ignored = fmt.Sprintf("%s has more than %d evaluations or jobs; the others were ignored", f.Events(), mostCaughtUp)
		}
		return nil
	})
	if err != nil {
		return fmt.Sprintf("%v; they were ignored", err)
	}
	return ignored
}

// latest puts an element in the place of the same, or at the end; false if there are
// too many.
func latest[T any](all *[]T, v T, same func(T) bool) bool {
	i := slices.IndexFunc(*all, same)
	switch {
	case i >= 0:
		(*all)[i] = v
	case len(*all) >= mostCaughtUp:
		return false
	default:
		*all = append(*all, v)
	}
	return true
}
