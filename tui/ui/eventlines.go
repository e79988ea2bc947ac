package ui

import (
	"dev.road/workbench/session/wire"
)

// EventLines returns events as they are shown: those of an evaluation are one, which says
// that it is under way until its results take the place of that. Other events stay.
func EventLines(events []wire.Event) []wire.Event {
	out := make([]wire.Event, 0, len(events))
	open := map[string]int{} // indices in out of evaluations under way, by dataset
	for _, e := range events {
		switch j := e.Job; {
		case e.Kind == wire.EventEval && e.Eval != nil:
			i, found := open[e.Eval.Dataset]
			if !found {
				break
			}
			if first := &out[i]; first.Eval != nil { // of another task of the dataset
				first.Text += "; " + e.Text
			} else {
				e.Time, e.Seq = first.Time, first.Seq
				out[i] = e
			}
			continue
		case e.Kind != wire.EventJob || j == nil || j.Kind != wire.JobEvaluate:
		case j.State == wire.JobRunning:
			e.Text = "evaluating " + j.Dataset + " …"
			open[j.Dataset] = len(out)
		default:
			i, found := open[j.Dataset]
			delete(open, j.Dataset)
			switch {
			case j.State == wire.JobDone && j.Eval != nil:
				continue // its results are told
			case found && out[i].Eval == nil:
				e.Time, e.Seq = out[i].Time, out[i].Seq
				out[i] = e
				continue
			}
		}
		out = append(out, e)
	}
	return out
}

// newest is the number of events that the news are made of; a line has room for fewer.
const newest = 24

// News returns the newest events as they are shown, oldest first.
func (s *Store) News() []wire.Event { return EventLines(s.Events[max(0, len(s.Events)-newest):]) }
