package results

import (
	"maps"
	"slices"
	"strconv"

	"dev.road/workbench/evalsuite/stats"
)

// Exact are an experiment's results for programs: numbers in full, one a cell, and nothing
// in the cells of others.
func (e *Experiment) Exact() []Table {
	return tables(e.exactFigures(), e.exactComparisons(), e.exactArms(), e.exactValues(), notesTable(e.Notes))
}

func full(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// unless is a number that is not unknown, for which 0 stands.
func unless(v float64) string {
	if v == 0 {
		return ""
	}
	return full(v)
}

// cells are a spread's number of runs, mean, deviation, limits and note.
func cells(s stats.Spread) []string {
	row := []string{strconv.Itoa(s.Runs), full(s.Mean), full(s.SD), "", "", s.Note}
	if s.Interval != nil {
		row[3], row[4] = full(s.Interval.Low), full(s.Interval.High)
	}
	return row
}

func (e *Experiment) exactFigures() Table {
	t := Table{Head: []string{"arm", "dataset", "task", "metric", "outcome", "seeds", "mean", "sd", "low", "high", "note", "published"}}
	for _, a := range e.Arms {
		for _, f := range a.Figures {
			row := append([]string{a.name(), f.Dataset, f.Task, f.Metric, strconv.FormatBool(f.Outcome)}, cells(f.Spread)...)
			t.Rows = append(t.Rows, append(row, f.Published))
		}
	}
	return t
}

func (e *Experiment) exactComparisons() Table {
	t := Table{Head: []string{
		"arm", "against", "dataset", "task", "metric", "role", "seeds", "difference", "sd", "low", "high", "note", "t", "paired_t", "sign_flip",
		"holm", "for_points", "seeds_needed", "published_column", "published_difference", "seeds_for_published",
	}}
	for _, c := range e.Comparisons {
		row := []string{e.Arms[c.Arm].name(), e.Arms[c.Against].name(), c.Dataset, c.Task, c.Metric, string(c.Role)}
		row = append(append(row, cells(c.Difference)...), full(c.T), full(c.PairedT), full(c.SignFlip))
		holm := ""
		if c.Holm != nil {
			holm = full(*c.Holm)
		}
		row = append(row, holm, full(e.Difference), unless(float64(c.Needed)), "", "", "")
		if p := c.Published; p != nil {
			n := len(row)
			row[n-3], row[n-2], row[n-1] = p.Column, full(p.Points), unless(float64(p.Needed))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (e *Experiment) exactArms() Table {
	t := Table{Head: []string{
		"arm", "label", "runs", "runs_planned", "parameters", "window_tokens", "flops_per_window", "windows_per_second", "rate_of",
		"rate_device",
	}}
	for _, a := range e.Arms {
		t.Rows = append(t.Rows, []string{
			a.name(), a.Label, strconv.Itoa(len(a.Runs)), unless(float64(a.Planned)), unless(float64(a.Parameters)),
			unless(float64(a.Window)), unless(a.FLOPs), unless(a.Rate), a.RateOf, a.Device,
		})
	}
	return t
}

func (e *Experiment) exactValues() Table {
	t := Table{Head: []string{"arm", "name", "value"}}
	for _, a := range e.Arms {
		for _, name := range slices.Sorted(maps.Keys(a.Values)) {
			t.Rows = append(t.Rows, []string{a.name(), name, a.Values[name]})
		}
	}
	return t
}

func notesTable(notes []string) Table {
	t := Table{Head: []string{"note"}}
	for _, note := range notes {
		t.Rows = append(t.Rows, []string{note})
	}
	return t
}
