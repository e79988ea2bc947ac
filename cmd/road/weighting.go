package main

import (
	"fmt"

	"dev.road/workbench/session/wire"
)

// weighting prints what the combination of the teachers did to the soft targets of the
// last steps.
func (a *app) weighting(w *wire.Weighting) {
	if w == nil {
		return
	}
	a.printf("teachers  %d windows with targets in the last %d steps; p(truth) at T = 1\n", w.Windows, w.Steps)
	rows := [][]string{{
		"DATASET", "TASK", "ALL RIGHT", "SOME", "NONE", "WEIGHT RIGHT", "WRONG", "P(TRUTH)", "MEAN", "STUDENT", "AHEAD", "ENTROPY",
		"ACTS", "FALLS",
	}}
	for _, r := range w.Rows {
		rows = append(rows, []string{
			r.Dataset, r.Task, share(r.AllRight), share(r.SomeRight), share(r.NoneRight), figure(r.Weights.Right), figure(r.Weights.Wrong),
			figure(r.Truth), figure(r.Plain), figure(r.Student), shareOf(r.Ahead), figure(r.Entropy), share(r.Acts), share(r.Falls),
		})
	}
	a.table(rows)
}

func share(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) }

// shareOf and figure write a number that may not be known.
func shareOf(v *float64) string {
	if v == nil {
		return "-"
	}
	return share(*v)
}

func figure(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.3f", *v)
}
