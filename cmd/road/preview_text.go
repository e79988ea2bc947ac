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
		a.printf("weights of the losses: hard %.3g → %.3g, soft %.3g → %.3g\n", p.Now.CEWeight, p.Then.CEWeight, p.Now.KDWeight,
			p.Then.KDWeight)
	}
	if len(p.Rows) == 0 {
		return
	}
	rows := [][]string{{"DATASET", "TASK", "WINDOWS", "SOME RIGHT", "ACTS", "ARGMAX", "SOFT", "P(TRUTH)", "FALLS", "ENTROPY", "W RIGHT",
		"W WRONG", "KL", "KL STUDENT"}}
	for _, r := range p.Rows {
		row := []string{r.Dataset, r.Task, fmt.Sprint(r.Windows), share(r.SomeRight), share(r.Acts), share(r.Argmax),
			change("%.0f%%", inPercent(r.Now.Soft), inPercent(r.Then.Soft)), change("%.3f", r.Now.Truth, r.Then.Truth), share(r.Falls),
			change("%.2f", r.Now.Entropy, r.Then.Entropy), change("%.2f", r.Now.Weights.Right, r.Then.Weights.Right),
			change("%.2f", r.Now.Weights.Wrong, r.Then.Weights.Wrong), number("%.4f", r.KL)}
		student := "-"
		if s := r.Student; s != nil {
			student = change("%.3f", s.Now, s.Then)
		}
		rows = append(rows, append(row, student))
	}
	a.table(rows)
}

func inPercent(v float64) *float64 {
	p := 100 * v
	return &p
}

// number formats a value that may be missing.
func number(format string, v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf(format, *v)
}

// change formats a value before and after, once if it stays.
func change(format string, now, then *float64) string {
	before, after := number(format, now), number(format, then)
	if before == after {
		return before
	}
	return before + " → " + after
}
