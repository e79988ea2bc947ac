package main

import (
	"fmt"
	"strconv"

	"dev.road/workbench/session/results"
	"dev.road/workbench/session/scoring"
)

// resultRow is a row of a table that has a column for each run.
type resultRow struct {
	head string
	cell func(*results.Run) string // "" for none
}

// resultRows are the rows for people, or with exact those for programs: numbers in full,
// one a cell.
func resultRows(runs []*results.Run, names []string, exact bool) [][]string {
	rows := []resultRow{{"RUN", func(r *results.Run) string { return r.Name }}}
	if exact {
		rows = append(rows,
			resultRow{"state", func(r *results.Run) string { return string(r.State) }},
			resultRow{"step", func(r *results.Run) string { return strconv.Itoa(r.Step) }})
	} else {
		rows = append(rows, resultRow{"state", func(r *results.Run) string { return fmt.Sprintf("%s, step %d", r.State, r.Step) }})
	}
	for _, name := range names {
		rows = append(rows, resultRow{name, func(r *results.Run) string { return r.Values[name] }})
	}
	for _, head := range results.Heads(runs) {
		rows = append(rows, figureCells(head.String(), exact, func(r *results.Run) *results.Figure { return r.Figure(head) })...)
		if anyBetter(runs, head) {
			rows = append(rows, figureCells(head.String()+" best", exact, func(r *results.Run) *results.Figure {
				f := r.Figure(head)
				if f != nil && f.Best != nil {
					return f.Best
				}
				return f
			})...)
		}
	}
	if exact {
		rows = append(rows, exactCost...)
	} else {
		rows = append(rows, cost...)
	}
	return cells(runs, rows, exact)
}

// cells are the texts of rows.
func cells(runs []*results.Run, rows []resultRow, exact bool) [][]string {
	none := "-"
	if exact {
		none = ""
	}
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = []string{row.head}
		for _, r := range runs {
			text := row.cell(r)
			if text == "" {
				text = none
			}
			out[i] = append(out[i], text)
		}
	}
	return out
}

// cost are the rows of a model's size and inference.
var cost = []resultRow{
	{"parameters", func(r *results.Run) string { return results.Scaled(float64(r.Parameters)) }},
	{"FLOPs a window", func(r *results.Run) string {
		if r.FLOPs == 0 {
			return ""
		}
		return fmt.Sprintf("%s of %d tokens", results.Scaled(r.FLOPs), r.Window)
	}},
	{"windows a second", func(r *results.Run) string {
		if r.Rate == 0 {
			return ""
		}
		return fmt.Sprintf("%.0f on %s, %s", r.Rate, r.RateOf, r.Device)
	}},
}

var exactCost = []resultRow{
	{"parameters", func(r *results.Run) string { return unlessZero(float64(r.Parameters)) }},
	{"FLOPs a window", func(r *results.Run) string { return unlessZero(r.FLOPs) }},
	{"window tokens", func(r *results.Run) string { return strconv.Itoa(r.Window) }},
	{"windows a second", func(r *results.Run) string { return unlessZero(r.Rate) }},
	{"windows a second on", func(r *results.Run) string { return r.RateOf }},
	{"device", func(r *results.Run) string { return r.Device }},
}

// figureCells are the rows of a figure: its value, interval and step.
func figureCells(head string, exact bool, of func(*results.Run) *results.Figure) []resultRow {
	if !exact {
		return []resultRow{{head, func(r *results.Run) string { return devText(of(r)) }}}
	}
	number := func(what string, text func(*results.Figure) string) resultRow {
		return resultRow{head + what, func(r *results.Run) string {
			if f := of(r); f != nil {
				return text(f)
			}
			return ""
		}}
	}
	bound := func(end func(*scoring.Interval) float64) func(*results.Figure) string {
		return func(f *results.Figure) string {
			if f.Interval == nil {
				return ""
			}
			return full(end(f.Interval))
		}
	}
	return []resultRow{
		number("", func(f *results.Figure) string { return full(f.Value) }),
		number(" low", bound(func(i *scoring.Interval) float64 { return i.Low })),
		number(" high", bound(func(i *scoring.Interval) float64 { return i.High })),
		number(" at step", func(f *results.Figure) string { return strconv.Itoa(f.Step) }),
	}
}

// anyBetter reports whether a run had a better figure before its newest.
func anyBetter(runs []*results.Run, head results.Head) bool {
	for _, r := range runs {
		if f := r.Figure(head); f != nil && f.Best != nil {
			return true
		}
	}
	return false
}

func devText(f *results.Figure) string {
	if f == nil {
		return ""
	}
	return fmt.Sprintf("%.2f%s @%d", f.Value, interval(f.Interval, bounds), f.Step)
}

func full(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func unlessZero(v float64) string {
	if v == 0 {
		return ""
	}
	return full(v)
}
