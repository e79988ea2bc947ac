package train

import (
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
		s.drawEffect(g.Sub(1, rows, g.W-1, 1), k)
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
	x := s.heading(g, lossPane, figures[s.figure].name+" of "+s.cut(name, g.W/2))
	if i := s.selected(); s.figure == 0 && i >= 0 && s.rows[i].trend.mean == s.rows[i].trend.mean {
		g.Text(x+2, 0, theme.Plain, plot.Value(s.rows[i].trend.mean))
	}
	rows := g.H - 1
	if k := s.marker(); k >= 0 && rows > chartLeast {
		rows--
		s.drawEffect(g.Sub(1, 1+rows, g.W-1, 1), k)
	}
	s.chart.Draw(g.Sub(0, 1, g.W, rows), s.c.Theme)
}

// drawEffect tells the effect of a marker's change on the selected task.
func (s *Screen) drawEffect(g *plot.Grid, k int) {
	m := s.marks[k]
	e := s.history.Of(&s.c.Store.Columns, k, s.task)
	style := theme.Muted
	if e.Shown() {
		style = theme.Plain
	}
	g.Set(0, 0, s.c.Theme.Glyphs.Marker, theme.Marker)
	x := g.Text(1, 0, theme.Marker, s.cut(m.Label, g.W/3))
	x = g.Text(x+1, 0, theme.Muted, "at "+ui.Count(m.Step)+":")
	g.Text(x+1, 0, style, s.cut(e.String(), g.W-x-1))
}
