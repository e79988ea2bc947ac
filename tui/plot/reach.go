package plot

import (
	"math"

	"dev.road/workbench/tui/theme"
)

// headShare is the part of the steps, from the first of all to the last in view,
// that does not decide the value axis if it would squeeze the rest: a loss that
// starts at 10 and goes on at 2 leaves the rest a fifth of the rows.
const headShare = 1. / 20

// squeezed is the share of the values' range that the rest has to fill, so that the
// head keeps its say.
const squeezed = 0.5

// decades is how far below the raw values a logarithmic axis follows an average:
// after a series became 0, its average falls without an end.
const decades = 4

// reach is a range of values.
type reach struct{ lo, hi float64 }

func nothing() reach { return reach{math.Inf(1), math.Inf(-1)} }

func (r *reach) add(spans []span) {
	for k := range spans {
		if s := &spans[k]; !s.empty() {
			r.lo, r.hi = min(r.lo, s.lo), max(r.hi, s.hi)
		}
	}
}

// reaches returns the range of all lines in view, raw values and averages alike,
// and the part of it for the axis.
func (p *picture) reaches() (all, axis reach) {
	c := p.c
	first, _, _ := c.Extent()
	head := p.steps.column(first+int(headShare*(p.steps.to-float64(first)))) + 1
	head = min(max(head, 0), p.steps.n)
	all, axis = nothing(), nothing()
	rows := nothing()
	for i := range c.Series {
		raw, mean := p.spans(i)
		rows.add(raw)
		all.add(raw)
		axis.add(raw[head:])
		if c.smoothing() > 0 {
			all.add(mean)
			axis.add(mean[head:])
		}
	}
	switch width := axis.hi - axis.lo; {
	case c.Whole:
		return all, all
	case p.log:
		axis = all
		axis.lo = max(axis.lo, rows.lo*math.Pow(10, -decades))
	case !(width > math.Abs(axis.hi)*1e-9) || width > squeezed*(all.hi-all.lo):
		axis = all
	}
	return all, axis
}

// drawCut marks the columns whose values are beyond the axis, at its edge.
func (p *picture) drawCut() {
	if p.all == p.shown {
		return
	}
	mark := func(spans []span) {
		for x := range spans {
			if s := &spans[x]; !s.empty() {
				if s.hi > p.shown.hi {
					p.body.Set(x/2, 0, p.t.Glyphs.Up, theme.Muted)
				}
				if s.lo < p.shown.lo {
					p.body.Set(x/2, p.body.H-1, p.t.Glyphs.Down, theme.Muted)
				}
			}
		}
	}
	for i := range p.c.Series {
		raw, mean := p.spans(i)
		mark(raw)
		if p.c.smoothing() > 0 {
			mark(mean)
		}
	}
}

// cut tells in words what is beyond the axis, or "".
func (p *picture) cut() string {
	text := ""
	if p.all.hi > p.shown.hi {
		text += string(p.t.Glyphs.Up) + " to " + Value(p.all.hi)
	}
	if p.all.lo < p.shown.lo {
		if text != "" {
			text += " "
		}
		text += string(p.t.Glyphs.Down) + " to " + Value(p.all.lo)
	}
	return text
}
