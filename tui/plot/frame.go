package plot

import (
	"slices"

	"dev.road/workbench/tui/theme"
)

// markersIn reports whether a marker is in view.
func (c *Chart) markersIn(from, to int) bool {
	return slices.ContainsFunc(c.Markers, func(m Marker) bool { return m.Step >= from && m.Step <= to })
}

// cell returns the column of cells of a step, or -1 out of view.
func (p *picture) cell(step int) int {
	x := p.steps.column(step)
	if x < 0 || x >= p.steps.n {
		return -1
	}
	return x / 2
}

// drawMarkers draws the vertical lines, and as many labels as fit into a row of
// their own: the newest first, right of its line or else left.
func (p *picture) drawMarkers(labels *Grid, left int) {
	free := 0
	if labels != nil {
		free = labels.W
	}
	for i := len(p.c.Markers) - 1; i >= 0; i-- {
		m := p.c.Markers[i]
		x := p.cell(m.Step)
		if x < 0 {
			continue
		}
		rows := p.body.H
		if m.Minor {
			rows, m.Label = min(rows, 1), ""
		}
		for y := range rows {
			p.body.Set(x, y, p.t.Glyphs.Marker, theme.Marker)
		}
		if m.Minor && labels != nil && left+x < free {
			continue // a label may run across it
		}
		if labels == nil || left+x >= free {
			continue
		}
		labels.Set(left+x, 0, p.t.Glyphs.Marker, theme.Marker)
		w := Width(m.Label)
		switch at := left + x; {
		case at+1+w <= free:
			labels.Text(at+1, 0, theme.Marker, m.Label)
			free = at
		case w > 0 && at-w >= 0 && at < free:
			labels.Text(at-w, 0, theme.Marker, m.Label)
			free = at - w
		default:
			free = at
		}
	}
}

// drawValueAxis writes the labels into all columns of g but the last, which is the
// axis itself; the last row has the corner.
func (p *picture) drawValueAxis(g *Grid, ticks []tick) {
	x, sign := g.W-1, p.t.Glyphs
	for y := range g.H - 1 {
		g.Set(x, y, sign.Vertical, theme.Muted)
	}
	g.Set(x, g.H-1, sign.Corner, theme.Muted)
	for _, k := range ticks {
		y := p.place(k.value) / 4
		g.Set(x, y, sign.Notch, theme.Muted)
		g.TextEnd(x, y, theme.Muted, k.label)
	}
}

// drawStepAxis draws a line from the corner on and the labels below it; a label
// that would touch the one before is left out.
func (p *picture) drawStepAxis(g *Grid) {
	sign := p.t.Glyphs
	for x := 1; x < g.W; x++ {
		g.Set(x, 0, sign.Horizontal, theme.Muted)
	}
	// The cursor's label comes first; others that would touch it are left out.
	from, to := -1, -1
	if p.c.CursorOn {
		if x := p.cell(p.c.Cursor); x >= 0 {
			from, to = p.stepLabel(g, x, p.c.Cursor, theme.Cursor)
		}
	}
	free := 0
	for _, s := range stepTicks(p.steps.from, p.steps.to, g.W-1) {
		x := p.cell(s)
		if x < 0 {
			continue
		}
		at, end := labelAt(g, x, s)
		if at < free || at <= to && end >= from {
			continue
		}
		p.stepLabel(g, x, s, theme.Muted)
		free = end + 1
	}
}

// labelAt returns the position of the label of a tick at cell x within the axis:
// its first column and the one after its last.
func labelAt(g *Grid, x, step int) (from, end int) {
	w := len(count(step))
	from = min(max(1+x-w/2, 0), g.W-w)
	return from, from + w
}

func (p *picture) stepLabel(g *Grid, x, step int, s theme.Style) (from, end int) {
	from, end = labelAt(g, x, step)
	g.Set(1+x, 0, p.t.Glyphs.Tick, s)
	g.Text(from, 1, s, count(step))
	return from, end
}

// drawCursor draws the crosshair's vertical line around the lines of the series.
func (p *picture) drawCursor() {
	if !p.c.CursorOn {
		return
	}
	if x := p.cell(p.c.Cursor); x >= 0 {
		for y := range p.body.H {
			p.body.Set(x, y, p.t.Glyphs.Cursor, theme.Cursor)
		}
	}
}
