package train

import (
	"fmt"
	"math"

	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// drawLosses draws the list of tasks with the chart of the selected one, and below
// both the effect of a change.
func (s *Screen) drawLosses(g *plot.Grid) {
	rows := g.H
	if k := s.marker(); k >= 0 && rows > chartLeast {
		rows--
		s.drawSides(g.Sub(1, rows, g.W-1, 1), k)
	}
	s.heading(g, lossPane, "loss by task")
	s.drawList(g.Sub(0, 1, listWidth, rows-1))
	s.chart.Draw(g.Sub(listWidth, 0, g.W-listWidth, rows), s.c.Theme)
}

// drawList writes each task's newest loss and its direction.
func (s *Screen) drawList(g *plot.Grid) {
	first := 0
	if at := s.selected(); at >= g.H {
		first = at - g.H + 1
	}
	for y := range min(len(s.rows)-first, g.H) {
		s.drawRow(g.Sub(0, y, min(g.W, listWidth-1), 1), s.rows[first+y])
	}
}

func (s *Screen) drawRow(g *plot.Grid, r row) {
	sign := s.c.Theme.Glyphs
	name, mark := r.task, ' '
	if r.task == "" {
		name = "all"
	}
	if r.task == s.task {
		mark = sign.Pointer
	}
	g.Set(0, 0, mark, theme.Accent)
	g.Text(1, 0, theme.Plain, s.cut(name, 10))
	if r.trend.mean != r.trend.mean {
		g.TextEnd(18, 0, theme.Muted, string(sign.Minus))
		return
	}
	arrow, style := sign.Flat, theme.Muted
	switch r.trend.direction {
	case falling:
		arrow, style = sign.Down, theme.Good
	case rising:
		arrow, style = sign.Up, theme.Bad
	}
	g.TextEnd(18, 0, theme.Plain, plot.Value(r.trend.mean))
	g.Set(19, 0, arrow, style)
	if r.task == s.task {
		g.Restyle(0, theme.Selected)
	}
}

// drawChart draws the selected losses under their name, for layouts without the
// list, and below them the effect of the change under the crosshair, or of the
// newest one.
func (s *Screen) drawChart(g *plot.Grid) {
	name := s.task
	if name == "" {
		name = "all"
	}
	x := s.heading(g, lossPane, "loss of "+s.cut(name, g.W/2))
	if i := s.selected(); i >= 0 && s.rows[i].trend.mean == s.rows[i].trend.mean {
		g.Text(x+2, 0, theme.Plain, plot.Value(s.rows[i].trend.mean))
	}
	rows := g.H - 1
	if k := s.marker(); k >= 0 && rows > chartLeast {
		rows--
		s.drawSides(g.Sub(1, 1+rows, g.W-1, 1), k)
	}
	s.chart.Draw(g.Sub(0, 1, g.W, rows), s.c.Theme)
}

// drawSides compares the means on both sides of a marker.
func (s *Screen) drawSides(g *plot.Grid, k int) {
	sign := s.c.Theme.Glyphs
	m := s.marks[k]
	g.Set(0, 0, sign.Marker, theme.Marker)
	x := g.Text(1, 0, theme.Marker, s.cut(m.Label, g.W/3))
	x = g.Text(x+1, 0, theme.Muted, "at "+ui.Count(m.Step)+":")
	for i := range s.chart.Series {
		line := &s.chart.Series[i]
		before, after, n := sides(line.Series, s.marks, k)
		text, style := line.Name+" has no samples on both sides", theme.Muted
		if n > 0 && before == before && after == after {
			text = fmt.Sprintf("%s %s%c%s", line.Name, plot.Value(before), sign.Change, plot.Value(after))
			if change := (after - before) / math.Abs(before); before != 0 {
				text += fmt.Sprintf(" (%+.1f%%)", 100*change)
			}
			style = theme.Plain
		}
		if x+1+plot.Width(text) > g.W {
			return
		}
		x = 1 + g.Text(x+1, 0, style, text)
		if over := fmt.Sprintf("over %d each side", n); i == 0 && n > 0 && x+1+len(over) <= g.W {
			x = 1 + g.Text(x, 0, theme.Muted, over)
		}
	}
}
