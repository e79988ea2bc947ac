package train

import (
	"fmt"

	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// Widths and heights of the full layout, in cells; the panes share the rest.
const (
	listWidth  = 21 // of the list of losses, with the gap to the chart
	rightLeast = 47 // minimum of the column with sampling and jobs
	rightMost  = 76
	chartLeast = 8 // minimum rows of the chart
)

// draw fills the screen according to its size: all panes, a chart with one pane, or
// a summary in words.
func (s *Screen) draw(g *plot.Grid) {
	switch {
	case s.c.Session == nil:
		say(g, "No run is open: choose one on the runs screen, or start one with: road train RECIPE")
	case !s.c.Store.Loaded:
		say(g, "Reading the run "+string(s.c.Theme.Glyphs.Ellipsis))
	case s.c.Class() == ui.Text || g.W < 40 || g.H < 8:
		s.drawSummary(g)
	case s.full:
		s.drawPane(g, s.pane)
	case s.c.Class() == ui.Full:
		s.drawFull(g)
	default:
		s.drawCompact(g)
	}
}

func say(g *plot.Grid, text string) {
	for y, line := range ui.Wrap(text, g.W-2) {
		g.Text(1, 1+y, theme.Muted, line)
	}
}

func (s *Screen) drawFull(g *plot.Grid) {
	right := min(max(g.W*2/5, rightLeast), rightMost)
	left := g.W - right - 1
	for y := range g.H {
		g.Set(left, y, s.c.Theme.Glyphs.Vertical, theme.Muted)
	}
	dev := max(min(len(s.c.Store.State.Evals)+1, g.H*9/20), 2)
	s.drawLosses(g.Sub(0, 0, left, g.H-dev))
	s.drawDev(g.Sub(0, g.H-dev, left, dev))

	column := g.Sub(left+1, 0, right, g.H)
	datasets := len(s.c.Store.State.Datasets)
	rest := column.H
	take := func(rows int) *plot.Grid {
		part := column.Sub(0, column.H-rest, column.W, min(rows, rest))
		rest -= part.H
		return part
	}
	rule := func() {
		if rest > 1 {
			line := take(1)
			line.Fill(s.c.Theme.Glyphs.Horizontal, theme.Muted)
			g.Set(left, column.H-rest-1, s.c.Theme.Glyphs.CrossT, theme.Muted)
		}
	}
	s.drawSampling(take(min(datasets+1, max(column.H/2, 2))))
	if lines := s.gradientLines(); len(lines) > 0 {
		rule()
		drawGradients(take(len(lines)), lines, s.c.Theme.Glyphs.Ellipsis)
	}
	rule()
	s.drawSpeed(take(speedRows))
	rule()
	jobs := min(max(len(s.c.Store.State.Jobs), 1)+1, 6, rest)
	if s.says() != "" {
		s.drawTeachers(take(min(s.teacherRows(), max(rest-jobs-1, 1))))
		rule()
	}
	if heat := rest - jobs - 1; heat >= datasets+2 && datasets > 0 {
		s.drawShares(take(datasets + 2))
		rule()
	}
	s.drawJobs(take(rest))
}

// drawCompact shows one loss, and below it the pane selected with tab; at first
// the list of losses with the first knobs.
func (s *Screen) drawCompact(g *plot.Grid) {
	below := min(max(g.H/3, 4), g.H/2)
	top := g.Sub(0, 0, g.W, g.H-below-1)
	line := g.Sub(0, g.H-below-1, g.W, 1)
	line.Fill(s.c.Theme.Glyphs.Horizontal, theme.Muted)
	rest := g.Sub(0, g.H-below, g.W, below)
	s.drawChart(top)
	if s.pane == lossPane {
		s.drawList(rest.Sub(0, 0, listWidth, rest.H))
		s.drawKnobs(rest.Sub(listWidth, 0, rest.W-listWidth, rest.H))
		return
	}
	s.drawPane(rest, s.pane)
}

func (s *Screen) drawPane(g *plot.Grid, p pane) {
	switch p {
	case lossPane:
		s.drawChart(g)
	case samplingPane:
		rows := min(len(s.c.Store.State.Datasets)+1, g.H)
		s.drawSampling(g.Sub(0, 0, g.W, rows))
		if lines := s.gradientLines(); len(lines) > 0 && g.H >= rows+1+len(lines) {
			drawGradients(g.Sub(0, rows+1, g.W, len(lines)), lines, s.c.Theme.Glyphs.Ellipsis)
			rows += 1 + len(lines)
		}
		if rest := g.H - rows - 1; rest > 2 {
			s.drawShares(g.Sub(0, rows+1, g.W, rest))
		}
	case devPane:
		s.drawDev(g)
	case teachersPane:
		rows := min(s.teacherRows(), g.H)
		s.drawTeachers(g.Sub(0, 0, g.W, rows))
		if rest := g.H - rows - 1; rest > chartLeast {
			s.drawChart(g.Sub(0, rows+1, g.W, rest))
		}
	case speedPane:
		s.drawSpeed(g.Sub(0, 0, g.W, speedRows))
		if rest := g.H - speedRows - 1; rest > 2 {
			s.drawSplits(g.Sub(0, speedRows+1, g.W, rest))
		}
	case jobsPane:
		s.drawJobs(g)
	}
}

// heading writes the title of a pane and returns the column after it; the focused
// pane has the pointer.
func (s *Screen) heading(g *plot.Grid, p pane, title string) int {
	if p == s.pane {
		g.Set(0, 0, s.c.Theme.Glyphs.Pointer, theme.Accent)
		return g.Text(1, 0, theme.Accent, title)
	}
	return g.Text(1, 0, theme.Title, title)
}

// more is the hint to the rows that do not fit a pane.
func (s *Screen) more(p pane, rows int) string {
	how := "tab here, then enter"
	switch {
	case s.full:
		how = "a larger terminal shows them"
	case p == s.pane:
		how = "enter"
	}
	return fmt.Sprintf("%c %d more: %s", s.c.Theme.Glyphs.Ellipsis, rows, how)
}

// cut shortens text to w cells.
func (s *Screen) cut(text string, w int) string {
	return plot.Cut(ui.Clean(text), w)
}
