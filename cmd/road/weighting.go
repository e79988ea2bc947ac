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
			r.Dataset, r.Task, share(r.AllRight), share(r.SomeRight), share(r.NoneRight),
			wire.Figure("%.3f", r.Weights.Right), wire.Figure("%.3f", r.Weights.Wrong),
			wire.Figure("%.3f", r.Truth), wire.Figure("%.3f", r.Plain), wire.Figure("%.3f", r.Student), shareOf(r.Ahead),
			wire.Figure("%.3f", r.Entropy), share(r.Acts), share(r.Falls),
		})
	}
	a.table(rows)
}

func share(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) }

// shareOf formats a share that may be missing.
func shareOf(v *float64) string {
	if v == nil {
		return "-"
	}
	return share(*v)
}
