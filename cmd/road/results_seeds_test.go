package main

import (
	"slices"
	"testing"

	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/results"
)

// Kinds of runs are a column each, and what no seed has is a dash.
func TestKindsOfRunsAreColumns(t *testing.T) {
	nq, nli := results.Head{Dataset: "nq", Task: "mrc", Metric: "f1"}, results.Head{Dataset: "mnli", Task: "nli", Metric: "accuracy"}
	three := stats.Spread{Mean: 62, SD: 2, Runs: 3, Interval: &stats.Interval{Low: 57.03, High: 66.97}}
	arms := []results.Arm{
		{Runs: []string{"a1", "a2", "a3"}, Values: map[string]string{"kd.w": "1"}, Figures: []results.SeedFigure{{Head: nq, Spread: three}}},
		{Runs: []string{"b1"}, Values: map[string]string{"kd.w": "0.75"}, Figures: []results.SeedFigure{
			{Head: nq, Spread: stats.Spread{Mean: 61, Runs: 1}}, {Head: nli, Spread: stats.Spread{Mean: 80, Runs: 1}},
		}},
	}
	want := [][]string{
		{"RUNS", "a1 and 2 more", "b1"}, {"seeds", "3", "1"}, {"kd.w", "1", "0.75"},
		{"nq mrc f1", "62.00 ± 2.00 [57.03, 66.97]", "61.00"}, {"mnli nli accuracy", "-", "80.00"},
	}
	if got := armRows(arms); !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("%q", got)
	}
	holm := 0.04
	got := testRows(arms, []results.Comparison{{
		Head: nq, Arm: 1, Role: results.Secondary, Holm: &holm, Needed: 12,
		SeedComparison: stats.SeedComparison{
			Difference: stats.Spread{Mean: -1, Runs: 3, Interval: &stats.Interval{Low: -1.9, High: -0.1}}, PairedT: 0.02, SignFlip: 0.25,
		},
	}}, 1)
	row := []string{"nq mrc f1", "b1 less a1 and 2 more", "3", "-1.00 [-1.90, -0.10]", "0.0200", "0.2500", "0.0400", "12"}
	if len(got) != 2 || !slices.Equal(got[1], row) {
		t.Errorf("%q", got)
	}
}
