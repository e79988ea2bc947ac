package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/scoring"
)

// scored prints the figures of predictions.
func (a *app) scored(r *scoring.Report) error {
	if a.json {
		flat, err := r.Flat()
		if err != nil {
			return err
		}
		return a.object(flat)
	}
	rows := [][]string{{"metric " + r.Metric, "value", "95 % interval", "of", "clusters"}}
	for _, f := range r.Figures {
		row := []string{f.Name, percentOf(f), interval(f.Interval, "%.2f – %.2f"), "", ""}
		if f.Items > 0 {
			row[3] = strconv.Itoa(f.Items)
		}
		if f.Interval != nil {
			row[4] = strconv.Itoa(f.Clusters)
		}
		rows = append(rows, row)
	}
	a.table(rows)
	if r.Confusion != nil {
		a.confused(r.Confusion)
	}
	a.noted(r)
	return nil
}

// confused prints a confusion matrix.
func (a *app) confused(c *evalsuite.Confusion) {
	rows := [][]string{append([]string{"right \\ predicted"}, c.Labels...)}
	for i, label := range c.Labels {
		row := []string{label}
		for _, n := range c.Counts[i] {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	a.printf("\n")
	a.table(rows)
}

// percentOf shows a threshold as it is, other figures with two digits.
func percentOf(f scoring.Figure) string {
	if f.Items == 0 {
		return strconv.FormatFloat(f.Value, 'g', 6, 64)
	}
	return fmt.Sprintf("%.2f", f.Value)
}

// bounds is the form of an interval behind its figure.
const bounds = " [%.2f, %.2f]"

// interval is an interval in a form with its limits; "" without one.
func interval(i *scoring.Interval, format string) string {
	if i == nil {
		return ""
	}
	return fmt.Sprintf(format, i.Low, i.High)
}

// noted prints a report's notes on standard error.
func (a *app) noted(r *scoring.Report) {
	for _, note := range r.AllNotes() {
		fmt.Fprintf(a.err, "road: %s\n", note)
	}
}

// compared prints two files' figures side by side.
func (a *app) compared(c *scoring.Comparison) {
	rows := [][]string{{"metric " + c.A.Metric, "first", "second", "difference", "95 % interval", "of", "clusters"}}
	for _, d := range c.Differences {
		rows = append(rows, []string{d.Name, fmt.Sprintf("%.2f", d.A), fmt.Sprintf("%.2f", d.B), fmt.Sprintf("%+.2f", d.Value),
			interval(d.Interval, "%+.2f – %+.2f"), strconv.Itoa(d.Items), strconv.Itoa(d.Clusters)})
	}
	a.table(rows)
	a.printf("\n")
	rows = [][]string{{"two-sided p of no difference"}}
	for _, t := range c.Differences[0].Tests {
		rows[0] = append(rows[0], t.Name)
	}
	for _, d := range c.Differences {
		row := []string{d.Name}
		for _, t := range d.Tests {
			row = append(row, fmt.Sprintf("%.4f", t.P))
		}
		rows = append(rows, row)
	}
	a.table(rows)
	seen := map[string]bool{}
	for _, d := range c.Differences {
		for _, t := range d.Tests {
			if note := t.Name + ": " + t.Note; t.Note != "" && !seen[note] {
				seen[note] = true
				fmt.Fprintf(a.err, "road: %s\n", note)
			}
		}
	}
	a.noted(c.A)
	a.noted(c.B)
}

// sets prints several datasets' figures and their means.
func (a *app) sets(s *scoring.Sets) error {
	if a.json {
		datasets := map[string]json.RawMessage{}
		for i, r := range s.Reports {
			flat, err := r.Flat()
			if err != nil {
				return err
			}
			datasets[s.Names[i]] = flat
		}
		return a.object(map[string]any{"metric": scoring.MRQA, "exact_match": s.Macro.ExactMatch, "f1": s.Macro.F1, "datasets": datasets})
	}
	rows := [][]string{{"metric mrqa", "exact match", "95 % interval", "F1", "95 % interval", "of", "clusters"}}
	for i, r := range s.Reports {
		exact, _ := r.Figure("exact_match")
		f1, _ := r.Figure("f1")
		rows = append(rows, []string{s.Names[i], percentOf(exact), interval(exact.Interval, "%.2f – %.2f"),
			percentOf(f1), interval(f1.Interval, "%.2f – %.2f"), strconv.Itoa(f1.Items), strconv.Itoa(f1.Clusters)})
	}
	rows = append(rows, []string{"mean over datasets", fmt.Sprintf("%.2f", s.Macro.ExactMatch), "", fmt.Sprintf("%.2f", s.Macro.F1), "",
		strconv.Itoa(s.Macro.Total), ""})
	a.table(rows)
	for i, r := range s.Reports {
		for _, note := range r.AllNotes() {
			fmt.Fprintf(a.err, "road: %s: %s\n", s.Names[i], note)
		}
	}
	return nil
}
