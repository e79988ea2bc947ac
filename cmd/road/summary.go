package main

import (
	"fmt"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// summaryPasses is the number of passes in a first and a last loss.
const summaryPasses = 20

// summary is the result of a headless run: the one object of its --json.
type summary struct {
	Run   string                 `json:"run"`
	Steps int                    `json:"steps"`
	Tasks map[string]taskSummary `json:"tasks"`
	Dev   map[string]devSummary  `json:"dev"`
	KD    *distilled             `json:"distilled,omitempty"` // absent without teachers
	wire.Place
}

// taskSummary holds means over a task's first and last passes.
type taskSummary struct {
	First float64 `json:"first_loss"`
	Last  float64 `json:"last_loss"`
}

// devSummary is the score of a dev set's first task, in percent.
type devSummary struct {
	Metric   string  `json:"metric"`
	Value    float64 `json:"value"`
	Baseline float64 `json:"baseline"` // of the best constant answer
}

// summarize takes each task's first and last loss from the run's metrics, and the
// score of each dev set from its state.
func summarize(run *session.Run, s wire.State, place wire.Place) (summary, error) {
	tasks, dev := map[string]taskSummary{}, map[string]devSummary{}
	sum := summary{Run: s.Run, Place: place, Steps: s.Step, Tasks: tasks, Dev: dev}
	run.Show(func(tag string) bool {
		return strings.HasPrefix(tag, "ce/") || strings.HasPrefix(tag, "passes/") || strings.HasPrefix(tag, "soft/")
	})
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
	var err error
	sum.KD, err = distillation(run, s, columns)
	return sum, err
}

// summary prints a summary as text, in the order of the state.
func (a *app) summary(s wire.State, sum summary) {
	a.printf("%s: %d steps\n", sum.Run, sum.Steps)
	rows := [][]string{{"TASK", "FIRST LOSS", "LAST LOSS"}}
	for _, t := range s.Tasks {
		if l, ok := sum.Tasks[t.Name]; ok {
			rows = append(rows, []string{t.Name, fmt.Sprintf("%.4f", l.First), fmt.Sprintf("%.4f", l.Last)})
		}
	}
	a.table(rows)
	rows = [][]string{{"DEV SET", "METRIC", "VALUE", "BEST CONSTANT"}}
	for _, d := range s.Datasets {
		if v, ok := sum.Dev[d.Name]; ok {
			rows = append(rows, []string{d.Name, v.Metric, fmt.Sprintf("%.2f", v.Value), fmt.Sprintf("%.2f", v.Baseline)})
		}
	}
	a.table(rows)
	if sum.KD != nil {
		a.printf("%s\n", sum.KD.text())
	}
}
