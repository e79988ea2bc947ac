package main

import (
	"fmt"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// preview prints the effect of a change that is not applied.
func (a *app) preview(p wire.Preview) {
	a.printf("preview of %s at step %d, %.2f s: %s; nothing is changed\n", visible.Cell(ledger.Changes(p.Changes)), p.Step, p.Seconds,
		p.Effect)
	if p.Now.CEWeight != p.Then.CEWeight || p.Now.KDWeight != p.Then.KDWeight {
		a.printf("weights of the losses: hard %s, soft %s\n", wire.FigureChange("%.3g", &p.Now.CEWeight, &p.Then.CEWeight),
			wire.FigureChange("%.3g", &p.Now.KDWeight, &p.Then.KDWeight))
	}
	if len(p.Rows) == 0 {
		return
	}
	rows := [][]string{{"DATASET", "TASK", "WINDOWS", "SOME RIGHT", "ACTS", "ARGMAX", "SOFT", "P(TRUTH)", "FALLS", "ENTROPY", "W RIGHT",
		"W WRONG", "KL", "KL STUDENT"}}
	for _, r := range p.Rows {
		row := []string{
			r.Dataset, r.Task, fmt.Sprint(r.Windows), share(r.SomeRight), share(r.Acts), share(r.Argmax),
			wire.FigureChange("%.0f%%", inPercent(r.Now.Soft), inPercent(r.Then.Soft)),
			wire.FigureChange("%.3f", r.Now.Truth, r.Then.Truth), share(r.Falls),
			wire.FigureChange("%.2f", r.Now.Entropy, r.Then.Entropy),
			wire.FigureChange("%.2f", r.Now.Weights.Right, r.Then.Weights.Right),
			wire.FigureChange("%.2f", r.Now.Weights.Wrong, r.Then.Weights.Wrong), wire.Figure("%.4f", r.KL),
		}
		student := wire.Missing
		if s := r.Student; s != nil {
			student = wire.FigureChange("%.3f", s.Now, s.Then)
		}
		rows = append(rows, append(row, student))
	}
	a.table(rows)
}

func inPercent(v float64) *float64 {
	p := 100 * v
	return &p
}
