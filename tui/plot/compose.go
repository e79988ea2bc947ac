package plot

import (
	"fmt"
	"math"
	"strings"

	"dev.road/workbench/tui/theme"
)

// picture is one drawing of a chart: its layout, axes and mappings.
type picture struct {
	c      *Chart
	t      *theme.Theme
	body   *Grid // the cells that lines are drawn in
	steps  axis
	lo, hi float64 // the value axis in place's scale
	log    bool
	hidden int // values that a logarithmic axis cannot show
	all    reach
	shown  reach // the part of it that the value axis is for
}

// Sizes below which parts of the chart are dropped: the labels of markers first,
// then the legend, then the axes.
const (
	roomForAxes   = 14 // cells across
	rowsForAxes   = 5
	rowsForLegend = 4
	rowsForLabels = 8
)

func (c *Chart) compose(g *Grid, t *theme.Theme) {
	from, to, ok := c.Window()
	if !ok {
		c.layer.reset(0, 0)
		center(g, theme.Muted, "no values yet")
		return
	}
	p := &picture{c: c, t: t}
	top, bottom, left := 0, g.H, 0
	if g.H >= rowsForLegend {
		top = 1
	}
	legend := g.Sub(0, 0, g.W, top)
	var labels *Grid
	if g.H >= rowsForLabels && c.markersIn(from, to) {
		labels = g.Sub(0, top, g.W, 1)
		top++
	}
	axes := g.W >= roomForAxes && g.H >= rowsForAxes
	if axes {
		bottom -= 2
	}

	// The width of the labels depends on the range of values, which depends on the
	// number of columns that the labels leave: start from the last width.
	var ticks []tick
	if axes {
		left = min(max(c.labels, 2), g.W/2)
	}
	p.look(g.W-left, from, to)
	if axes {
		ticks = p.ticks(max((bottom-top)/2, 2))
		need := 1
		for _, k := range ticks {
			need = max(need, Width(k.label))
		}
		if need = min(need+1, g.W/2); need != left {
			left, c.labels = need, need
			p.look(g.W-left, from, to)
		}
	}
	p.body = g.Sub(left, top, g.W-left, bottom-top)
	p.drawLines(g.W - left)
	p.drawMarkers(labels, left)
	if axes {
		p.drawValueAxis(g.Sub(0, top, left, bottom-top+1), ticks)
		p.drawStepAxis(g.Sub(left-1, bottom, g.W-left+1, 2))
	}
	p.drawCursor()
	c.layer.draw(p.body, t.Glyphs.Braille)
	p.drawCut()
	p.drawLegend(legend)
}

func center(g *Grid, s theme.Style, text string) {
	text = Cut(text, g.W)
	g.Text((g.W-Width(text))/2, g.H/2, s, text)
}

// look decimates every line for w cells and finds the range of values. Without a
// positive value in view, a logarithmic axis falls back to a linear one.
func (p *picture) look(w, from, to int) {
	if to == from {
		to++
	}
	p.steps = axis{from: float64(from), to: float64(to), n: max(2*w, 2)}
	p.log = p.c.LogY
	if !p.scan() && p.log {
		p.log = false
		p.scan()
	}
}

// scan fills the spans: for each series its raw values, then its average.
func (p *picture) scan() bool {
	c, n := p.c, p.steps.n
	floor := math.Inf(-1)
	if p.log {
		floor = 0
	}
	if need := 2 * n * len(c.Series); cap(c.spans) < need {
		c.spans = make([]span, need)
	} else {
		c.spans = c.spans[:need]
	}
	p.hidden = 0
	for i := range c.Series {
		s := &c.Series[i]
		count := s.len()
		raw, mean := p.spans(i)
		p.hidden += decimate(raw, p.steps, s.Steps[:count], s.Values[:count], floor)
		if means := c.average(s); means != nil {
			decimate(mean, p.steps, s.Steps[:count], means, floor)
		}
	}
	p.all, p.shown = p.reaches()
	if p.all.lo > p.all.hi {
		p.lo, p.hi = 0, 1
		return false
	}
	p.fit(p.shown.lo, p.shown.hi)
	return true
}

// spans returns the decimated raw values and averages of the i-th series.
func (p *picture) spans(i int) (raw, mean []span) {
	n := p.steps.n
	at := 2 * n * i
	return p.c.spans[at : at+n], p.c.spans[at+n : at+2*n]
}

// fit sets the value axis to a range with a small margin, so that it is never
// empty.
func (p *picture) fit(lo, hi float64) {
	if p.log {
		lo, hi = math.Log10(lo), math.Log10(hi)
		if hi-lo < 0.1 {
			lo, hi = lo-0.05, hi+0.05
		}
		p.lo, p.hi = lo, hi
		return
	}
	span := hi - lo
	switch {
	case math.IsInf(span, 0):
	case span <= math.Abs(hi)*1e-9:
		air := math.Max(math.Abs(hi)*0.05, 1e-9)
		lo, hi = lo-air, hi+air
	default:
		lo, hi = lo-span*0.03, hi+span*0.03
	}
	p.lo, p.hi = math.Max(lo, -math.MaxFloat64), math.Min(hi, math.MaxFloat64)
}

// place returns the dot row of a value, 0 at the top. Halves keep the range of the
// largest floats finite.
func (p *picture) place(v float64) int {
	if p.log {
		v = math.Log10(v)
	}
	rows := 4 * p.body.H
	share := (p.hi/2 - v/2) / (p.hi/2 - p.lo/2)
	return min(max(int(share*float64(rows-1)+0.5), 0), rows-1)
}

func (p *picture) ticks(n int) []tick {
	if p.log {
		return logTicks(p.lo, p.hi, n)
	}
	return valueTicks(p.lo, p.hi, n)
}

// drawLines traces all raw lines before all averages, so that an average is
// never hidden by another line's noise.
func (p *picture) drawLines(w int) {
	c := p.c
	c.layer.reset(max(w, 0), p.body.H)
	if c.layer.w == 0 || c.layer.h == 0 {
		return
	}
	smooth := c.smoothing() > 0
	for i := range c.Series {
		s := &c.Series[i]
		raw, _ := p.spans(i)
		if smooth {
			c.layer.begin(s.Faint, Solid)
		} else {
			c.layer.begin(s.Style, s.Pattern)
		}
		c.layer.trace(raw, p.place)
	}
	if !smooth {
		return
	}
	for i := range c.Series {
		s := &c.Series[i]
		_, mean := p.spans(i)
		c.layer.begin(s.Style, s.Pattern)
		c.layer.trace(mean, p.place)
	}
}

// drawLegend names the lines, with their values at the cursor, or else the newest.
// For lack of room it drops first the averages, then the values.
func (p *picture) drawLegend(g *Grid) {
	c := p.c
	step := math.MaxInt
	x := 0
	if c.CursorOn {
		step = c.Cursor
		x = g.Text(x, 0, theme.Cursor, "step "+count(step)+"  ")
	}
	readings := c.At(step)
	detail := 2
	if c.smoothing() == 0 {
		detail = 1
	}
	for ; detail > 0 && x+p.legendWidth(readings, detail) > g.W; detail-- {
	}
	for i := range c.Series {
		name, value, average := p.legend(i, readings[i], detail)
		x = g.Text(x, 0, c.Series[i].Style, name)
		x = g.Text(x, 0, theme.Plain, value)
		x = g.Text(x, 0, theme.Muted, average) + 2
	}
	note := ""
	switch {
	case c.LogY && !p.log:
		note = "linear: nothing above 0 in view"
	case p.hidden > 0:
		note = fmt.Sprintf("log, %s not above 0", count(p.hidden))
	case p.log:
		note = "log"
	}
	if cut := p.cut(); cut != "" {
		note += "  " + cut
	}
	if !c.Following() {
		note += "  not following"
	}
	note = strings.TrimSpace(note)
	if room := g.W - x; Width(note) <= room {
		g.TextEnd(g.W, 0, theme.Muted, note)
	}
}

// legend returns the i-th line's part of the legend in the given detail.
func (p *picture) legend(i int, r Reading, detail int) (name, value, average string) {
	s, sign := &p.c.Series[i], p.t.Glyphs
	name = s.Name + " " + string([]rune{sign.Solid, sign.Dashed, sign.Dotted}[min(s.Pattern, Dotted)])
	if r.OK && detail > 0 {
		value = " " + Value(r.Value)
	}
	if r.OK && detail > 1 {
		average = " (" + Value(r.Mean) + ")"
	}
	return name, value, average
}

func (p *picture) legendWidth(readings []Reading, detail int) int {
	w := -2
	for i, r := range readings {
		name, value, average := p.legend(i, r, detail)
		w += Width(name) + len(value) + len(average) + 2
	}
	return w
}
