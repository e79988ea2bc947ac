package train

import (
	"fmt"

	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// drawSummary writes the run's progress, the loss of each task, and the evaluations
// in a few words.
func (s *Screen) drawSummary(g *plot.Grid) {
	st := &s.c.Store.State
	y := 0
	line := func(style theme.Style, text string) {
		g.Text(0, y, style, s.cut(text, g.W))
		y++
	}
	line(theme.Title, fmt.Sprintf("%s %s step %s/%s", st.Run, st.State, ui.Count(st.Step), ui.Count(st.Steps)))
	for _, r := range s.rows {
		if r.trend.mean != r.trend.mean {
			continue
		}
		name := r.task
		if name == "" {
			name = "loss"
		}
		line(theme.Plain, fmt.Sprintf("%-10s %s %s", name, plot.Value(r.trend.mean), r.trend.direction))
	}
	if says := s.says(); says != "" {
		line(theme.Plain, says)
	}
	for i := range st.Evals {
		e := &st.Evals[i]
		line(theme.Plain, fmt.Sprintf("%-10s %s %.2f @%s", e.Dataset, e.Metric, e.Value, ui.Count(e.Step)))
	}
}
