package main

import (
	"slices"
	"testing"

	"dev.road/workbench/session/results"
	"dev.road/workbench/session/scoring"
)

// A run whose newest figure is not its best has both, and another run's newest stands
// beside the best. CSV has a number in each cell, and nothing in others.
func TestResultsHaveTheBestFigureBesideTheNewest(t *testing.T) {
	figure := func(value float64, step int, best *results.Figure) results.Figure {
		return results.Figure{Dataset: "nq", Task: "mrc", Metric: "f1", Value: value, Step: step, Best: best}
	}
	higher := figure(75.5, 200, nil)
	higher.Interval = &scoring.Interval{Low: 70, High: 80.25, Level: 0.95}
	runs := []*results.Run{
		{Name: "a", Dev: []results.Figure{figure(70, 300, &higher)}},
		{Name: "b", Dev: []results.Figure{figure(72, 100, nil)}},
		{Name: "c"},
	}
	has := func(exact bool, rows ...[]string) {
		t.Helper()
		all := resultRows(runs, nil, exact)
		for _, row := range rows {
			if !slices.ContainsFunc(all, func(r []string) bool { return slices.Equal(r, row) }) {
				t.Errorf("%q is not in %q", row, all)
			}
		}
	}
	has(false, []string{"nq mrc f1", "70.00 @300", "72.00 @100", "-"},
		[]string{"nq mrc f1 best", "75.50 [70.00, 80.25] @200", "72.00 @100", "-"})
	has(true, []string{"nq mrc f1", "70", "72", ""}, []string{"nq mrc f1 best", "75.5", "72", ""},
		[]string{"nq mrc f1 best low", "70", "", ""}, []string{"nq mrc f1 best high", "80.25", "", ""},
		[]string{"nq mrc f1 best at step", "200", "100", ""})
	runs = runs[1:]
	for _, row := range resultRows(runs, nil, false) {
		if row[0] == "nq mrc f1 best" {
			t.Errorf("the best is told where it is the newest: %q", row)
		}
	}
}
