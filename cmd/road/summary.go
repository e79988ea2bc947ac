package main

import (
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// summaryPasses is over how many passes a first and a last loss are taken.
const summaryPasses = 20

// summarize sums a run up: how far each task's loss fell, by its metrics, and
// what each dev set's first task scores, by its state.
func summarize(run *session.Run, s wire.State) (summary, error) {
	sum := summary{Run: s.Run, Steps: s.Step, Tasks: map[string]taskSummary{}, Dev: map[string]devSummary{}}
	columns := run.Columns()
	if _, err := columns.Poll(); err != nil {
		return sum, fmt.Errorf("%s: %w", s.Run, err)
	}
	for _, t := range s.Tasks {
		if first, last, ok := columns.FirstLast(t.Name, summaryPasses); ok {
			sum.Tasks[t.Name] = taskSummary{First: first, Last: last}
		}
	}
	for _, d := range s.Datasets {
		for _, e := range s.Evals {
			if e.Dataset == d.Name && len(d.Tasks) > 0 && e.Task == d.Tasks[0] {
				sum.Dev[d.Name] = devSummary{Metric: e.Metric, Value: e.Value, Baseline: e.Baseline}
			}
		}
	}
	return sum, nil
}
