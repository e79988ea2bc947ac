package knobs

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// effect shows a measured preview in lines of at most w cells: the effect on all datasets in
// words, then a row for each.
func (p *preview) effect(w int) []string {
	c := p.c
	windows, falls := 0, 0.0
	for _, r := range p.Rows {
		windows, falls = windows+r.Windows, falls+r.Falls*float64(r.Windows)
	}
	text := p.Effect
	if windows > 0 && falls > 0 {
		text += fmt.Sprintf("; p(truth) falls on %.1f %%", 100*falls/float64(windows))
	}
	var out []string
	say := func(style theme.Style, text string) {
		for _, l := range ui.Wrap(text, w) {
			out = append(out, c.Paint(style, l))
		}
	}
	say(theme.Accent, text)
	if windows == 0 {
		return out
	}
	if text := weights(p.Rows); text != "" {
		say(theme.Plain, text)
	}
	if p.Now.CEWeight != p.Then.CEWeight || p.Now.KDWeight != p.Then.KDWeight {
		say(theme.Plain, "weights of the losses: hard "+wire.FigureChange("%.3g", &p.Now.CEWeight, &p.Then.CEWeight)+", soft "+
			wire.FigureChange("%.3g", &p.Now.KDWeight, &p.Then.KDWeight))
	}
	say(theme.Muted, fmt.Sprintf("sample of %s windows, measured at step %s in %.2f s", ui.Count(windows), ui.Count(p.Step), p.Seconds))
	return append(out, p.table(w)...)
}

// weights are the mean weights of right and of wrong teachers, over the windows of all rows
// on which some are right.
func weights(rows []wire.PreviewRow) string {
	mean := func(of func(wire.PreviewRow) *float64) *float64 {
		sum, n := 0.0, 0.0
		for _, r := range rows {
			if v := of(r); v != nil {
				sum, n = sum+*v*r.SomeRight*float64(r.Windows), n+r.SomeRight*float64(r.Windows)
			}
		}
		if n == 0 {
			return nil
		}
		sum /= n
		return &sum
	}
	right := wire.FigureChange("%.2f", mean(func(r wire.PreviewRow) *float64 { return r.Now.Weights.Right }),
		mean(func(r wire.PreviewRow) *float64 { return r.Then.Weights.Right }))
	wrong := wire.FigureChange("%.2f", mean(func(r wire.PreviewRow) *float64 { return r.Now.Weights.Wrong }),
		mean(func(r wire.PreviewRow) *float64 { return r.Then.Weights.Wrong }))
	if right == wire.Missing && wrong == wire.Missing {
		return ""
	}
	return "mean weight where teachers disagree: right " + right + ", wrong " + wrong
}

// table has a row for each task of a dataset. Columns that have no room are left out, the
// last first.
func (p *preview) table(w int) []string {
	rows := [][]string{{"", "changed", "argmax", "p(truth)", "entropy", "KL", "KL student"}}
	tasks := map[string]int{}
	for _, r := range p.Rows {
		tasks[r.Dataset]++
	}
	for _, r := range p.Rows {
		name := r.Dataset
		if tasks[name] > 1 {
			name += " " + r.Task
		}
		student := wire.Missing
		if g := r.Student; g != nil {
			student = wire.FigureChange("%.3f", g.Now, g.Then)
		}
		rows = append(rows, []string{
			ui.Clean(name), ui.Percent(r.Acts, 1), ui.Percent(r.Argmax, 1), wire.FigureChange("%.3f", r.Now.Truth, r.Then.Truth),
			wire.FigureChange("%.2f", r.Now.Entropy, r.Then.Entropy), wire.Figure("%.2g", r.KL), student,
		})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	const leastName = 12
	room, columns := w-min(widths[0], leastName), 1
	for ; columns < len(widths) && room >= 2+widths[columns]; columns++ {
		room -= 2 + widths[columns]
	}
	widths[0] = min(widths[0], room+min(widths[0], leastName))
	var out []string
	for i, row := range rows {
		line := ui.Fit(row[0], widths[0])
		for k := 1; k < columns; k++ {
			line += "  " + ui.FitLeft(row[k], widths[k])
		}
		if i == 0 {
			line = p.c.Paint(theme.Muted, line)
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}
