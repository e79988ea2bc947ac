package robustness

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/evalsuite/stats"
)

// Cells are the table for people, its first row the heads of the columns. The last cell of
// a row is its reason, if it has one; a row without figures has nothing between. Kinds that
// do not apply for one reason share a row.
func (t *Table) Cells() [][]string {
	several := len(t.Checkpoints) > 1
	cells := [][]string{row(several, "CHECKPOINT", "DATASET", "KIND", "MEASURE", "N", "CLUSTERS", "ORIGINAL", "CHANGED", "DIFFERENCE",
		"SAME ANSWER")}
	reasons := map[[3]string]int{} // the rows without figures
	for i, r := range t.Rows {
		reason := [3]string{r.Checkpoint, r.Data, r.Why}
		at, told := reasons[reason]
		switch {
		case r.Items > 0:
			cells = append(cells, row(several, r.cells()...))
		case told:
			cells[at][len(cells[at])-2] += ", " + r.Kind
		default:
			reasons[reason] = len(cells)
			cells = append(cells, row(several, r.Checkpoint, r.Dataset, r.Kind, r.Why))
		}
		if last := i+1 == len(t.Rows) || t.Rows[i+1].Data != r.Data || t.Rows[i+1].Kind != r.Kind; last {
			cells = append(cells, t.between(r)...)
		}
	}
	return cells
}

// cells are those of a row with figures.
func (r *Row) cells() []string {
	original, changed := r.Original, r.Score
	if r.Kind == Original {
		original, changed = r.Score, nil
	}
	line := []string{r.Checkpoint, r.Dataset, r.Kind, r.Measure, strconv.Itoa(r.Items), strconv.Itoa(r.Clusters), figure(original, "%.1f"),
		figure(changed, "%.1f"), figure(r.Difference, "%+.1f"), figure(r.Same, "%.1f")}
	if r.Why != "" {
		line = append(line, r.Why)
	}
	return line
}

// row leaves out the first cell of a table about one model.
func row(several bool, cells ...string) []string {
	if several {
		return cells
	}
	return cells[1:]
}

// between are the rows of the differences between models.
func (t *Table) between(r Row) [][]string {
	var cells [][]string
	for _, p := range t.Pairs {
		if p.Data != r.Data || p.Kind != r.Kind {
			continue
		}
		original, changed := (*stats.Estimate)(nil), p.Score
		if p.Kind == Original {
			original, changed = p.Score, nil
		}
		line := []string{p.Other + " − " + p.First, p.Dataset, p.Kind, p.Measure, "", "", figure(original, "%+.1f"), figure(changed, "%+.1f"),
			figure(p.Change, "%+.1f"), ""}
		if p.Why != "" {
			line = append(line, p.Why)
		}
		cells = append(cells, line)
	}
	return cells
}

// figure is an estimate with its interval: "74.1 [72.0, 76.3]".
func figure(e *stats.Estimate, format string) string {
	if e == nil {
		return ""
	}
	text := fmt.Sprintf(format, e.Value)
	if e.Interval != nil {
		text += fmt.Sprintf(" ["+format+", "+format+"]", e.Interval.Low, e.Interval.High)
	}
	return text
}

// Markdown writes the table for a document.
func (t *Table) Markdown(w io.Writer) error {
	cells := t.Cells()
	width := len(cells[0]) + 1 // the last for reasons
	for i, line := range cells {
		switch n := len(line); {
		case n < width-1: // its last cell is a reason
			line = append(append(slices.Clone(line[:n-1]), make([]string, width-n)...), line[n-1])
		case n < width:
			line = append(slices.Clone(line), "")
		}
		text := "| " + strings.Join(line, " | ") + " |\n"
		if i == 0 {
			text = strings.ToLower(text) + "|" + strings.Repeat("---|", width) + "\n"
		}
		if _, err := io.WriteString(w, text); err != nil {
			return fmt.Errorf("write the table: %w", err)
		}
	}
	return nil
}

// CSV writes a row for each model, dev set and kind, and one for each comparison of
// models, whose checkpoint is "OTHER − FIRST"; numbers have all their digits.
func (t *Table) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	head := []string{"checkpoint", "dataset", "data", "kind", "measure", "n", "clusters"}
	for _, f := range []string{"original", "changed", "difference", "same"} {
		head = append(head, f, f+"_low", f+"_high")
	}
	lines := [][]string{append(head, "why")}
	for _, r := range t.Rows {
		line := []string{r.Checkpoint, r.Dataset, r.Data, r.Kind, r.Measure, strconv.Itoa(r.Items), strconv.Itoa(r.Clusters)}
		lines = append(lines, record(line, r.Why, r.Original, r.Score, r.Difference, r.Same))
	}
	for _, p := range t.Pairs {
		items, clusters := "", ""
		if p.Score != nil {
			items, clusters = strconv.Itoa(p.Score.Items), strconv.Itoa(p.Score.Clusters)
		}
		lines = append(lines, record([]string{p.Other + " − " + p.First, p.Dataset, p.Data, p.Kind, p.Measure, items, clusters}, p.Why,
			nil, p.Score, p.Change, nil))
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func record(line []string, why string, es ...*stats.Estimate) []string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, e := range es {
		cells := make([]string, 3)
		if e != nil {
			cells[0] = number(e.Value)
			if e.Interval != nil {
				cells[1], cells[2] = number(e.Interval.Low), number(e.Interval.High)
			}
		}
		line = append(line, cells...)
	}
	return append(line, why)
}
