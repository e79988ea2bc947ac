package plot

import "dev.road/workbench/tui/theme"

// Pattern is the dash pattern of a line: lines differ without colour.
type Pattern uint8

// The patterns of a line.
const (
	Solid Pattern = iota
	Dashed
	Dotted
)

// covers reports whether a pattern has a dot at x, y. The slope of 3 breaks
// horizontal, vertical and diagonal lines alike, and keeps each visible.
func (p Pattern) covers(x, y int) bool {
	switch p {
	case Dashed:
		return (x+3*y)%7 < 4
	case Dotted:
		return (x+3*y)%5 < 2
	}
	return true
}

// dots is a layer of 2x4 dots to a cell. A cell belongs to one line, the last
// that touched it: colours never mix.
type dots struct {
	w, h  int // in cells
	mask  []uint8
	owner []uint8
	style []theme.Style

	line    uint8
	now     theme.Style
	pattern Pattern
}

func (d *dots) reset(w, h int) {
	d.w, d.h = w, h
	if n := w * h; cap(d.mask) < n {
		d.mask, d.owner, d.style = make([]uint8, n), make([]uint8, n), make([]theme.Style, n)
	} else {
		d.mask, d.owner, d.style = d.mask[:n], d.owner[:n], d.style[:n]
		clear(d.mask)
		clear(d.owner)
	}
	d.line = 0
}

// begin starts another line.
func (d *dots) begin(s theme.Style, p Pattern) {
	d.line++
	d.now, d.pattern = s, p
}

// brailleBit is the bit of each dot in Unicode's braille patterns (chapter
// 21.1): columns first, with the fourth row added later.
var brailleBit = [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

func (d *dots) set(x, y int) {
	if !d.pattern.covers(x, y) {
		return
	}
	i := y/4*d.w + x/2
	if d.owner[i] != d.line {
		d.owner[i], d.mask[i], d.style[i] = d.line, 0, d.now
	}
	d.mask[i] |= brailleBit[y%4][x%2]
}

// trace draws one line: its spans and their connections. place maps a value to a
// dot row within the layer.
func (d *dots) trace(spans []span, place func(float64) int) {
	lastX, lastY := -1, 0
	for x := range spans {
		s := &spans[x]
		if s.empty() {
			continue
		}
		top, bottom := place(s.hi), place(s.lo)
		if lastX >= 0 && !s.gap {
			if lastX+1 == x { // the usual case: extend to the neighbour
				top, bottom = min(top, lastY), max(bottom, lastY)
			} else {
				d.connect(lastX, lastY, x, place(s.first))
			}
		}
		for y := top; y <= bottom; y++ {
			d.set(x, y)
		}
		lastX, lastY = x, place(s.last)
	}
}

// connect draws a straight line (Bresenham's).
func (d *dots) connect(x0, y0, x1, y1 int) {
	dx, dy, down := x1-x0, y1-y0, 1
	if dy < 0 {
		dy, down = -dy, -1
	}
	for rest := dx - dy; ; {
		d.set(x0, y0)
		if x0 == x1 && y0 == y1 {
			return
		}
		twice := 2 * rest
		if twice > -dy {
			rest -= dy
			x0++
		}
		if twice < dx {
			rest += dx
			y0 += down
		}
	}
}

// asciiRows are characters for the dot rows of a cell, the topmost in bit 0.
var asciiRows = [16]rune{' ', '\'', '-', '\'', '-', ':', '-', '|', '.', ':', ':', '|', '.', '|', '|', '|'}

// draw copies the layer to a grid of its size; cells without dots are unchanged.
func (d *dots) draw(g *Grid, braille bool) {
	for y := range d.h {
		for x := range d.w {
			m := d.mask[y*d.w+x]
			if m == 0 {
				continue
			}
			r := 0x2800 + rune(m)
			if !braille {
				rows := 0
				for i, bits := range brailleBit {
					if m&(bits[0]|bits[1]) != 0 {
						rows |= 1 << i
					}
				}
				r = asciiRows[rows]
			}
			g.Set(x, y, r, d.style[y*d.w+x])
		}
	}
}
