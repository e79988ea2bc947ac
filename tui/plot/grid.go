package plot

import (
	"strings"
	"unicode/utf8"

	"dev.road/workbench/tui/theme"
	"github.com/mattn/go-runewidth"
)

// Cell is one character position. The zero Cell is blank; the second cell of a
// wide rune holds covered.
type Cell struct {
	Rune  rune
	Style theme.Style
}

// covered marks the second cell of the wide rune to its left.
const covered rune = -1

// Grid is a rectangle of cells, or a part of one: parts share their cells.
type Grid struct {
	W, H   int
	stride int
	cells  []Cell
}

// NewGrid returns a blank grid of w x h cells; negative sizes count as 0.
func NewGrid(w, h int) *Grid {
	w, h = max(w, 0), max(h, 0)
	return &Grid{W: w, H: h, stride: w, cells: make([]Cell, w*h)}
}

// Sub returns the part of the grid with its corner at x, y, clipped to the grid.
func (g *Grid) Sub(x, y, w, h int) *Grid {
	if x < 0 {
		x, w = 0, w+x
	}
	if y < 0 {
		y, h = 0, h+y
	}
	w, h = min(w, g.W-x), min(h, g.H-y)
	if w <= 0 || h <= 0 {
		return &Grid{}
	}
	return &Grid{W: w, H: h, stride: g.stride, cells: g.cells[y*g.stride+x:]}
}

// At returns a cell, blank outside the grid.
func (g *Grid) At(x, y int) Cell {
	if x < 0 || y < 0 || x >= g.W || y >= g.H {
		return Cell{}
	}
	return g.cells[y*g.stride+x]
}

// Set writes a rune of one cell. Outside the grid it does nothing.
func (g *Grid) Set(x, y int, r rune, s theme.Style) {
	if x < 0 || y < 0 || x >= g.W || y >= g.H {
		return
	}
	g.cells[y*g.stride+x] = Cell{r, s}
}

// Fill sets every cell.
func (g *Grid) Fill(r rune, s theme.Style) {
	for y := range g.H {
		row := g.cells[y*g.stride : y*g.stride+g.W]
		for x := range row {
			row[x] = Cell{r, s}
		}
	}
}

// Restyle gives the cells of row y another style.
func (g *Grid) Restyle(y int, s theme.Style) {
	if y < 0 || y >= g.H {
		return
	}
	row := g.cells[y*g.stride : y*g.stride+g.W]
	for x := range row {
		row[x].Style = s
	}
}

// cutMark is the mark of a text that is cut; String writes the theme's.
const cutMark = '…'

// Text writes s from x on, clipped to the grid, and returns the column after it. A
// text that is cut at the right edge ends with a mark. Control characters and runes
// without a width are left out, so that text from a file cannot reach the terminal as
// an escape sequence.
func (g *Grid) Text(x, y int, style theme.Style, s string) int {
	start := x
	for i, r := range s {
		w := 1
		if r < ' ' || r >= 0x7f {
			if w = runewidth.RuneWidth(r); w == 0 || r == utf8.RuneError {
				continue
			}
		}
		if x >= 0 && x+w > g.W {
			if last := min(x, g.W-1); last >= max(start, 0) && strings.TrimSpace(s[i:]) != "" {
				g.Set(last, y, cutMark, style)
			}
			break
		}
		g.Set(x, y, r, style)
		if w == 2 {
			g.Set(x+1, y, covered, style)
		}
		x += w
	}
	return x
}

// TextEnd writes s so that it ends before column end. Without room for it there it
// begins at the grid's left edge, and is cut at its end.
func (g *Grid) TextEnd(end, y int, style theme.Style, s string) {
	x := end - Width(s)
	if x < 0 {
		g.Text(0, y, style, Cut(s, min(end, g.W)))
		return
	}
	g.Text(x, y, style, s)
}

// Width returns the number of cells that Text takes for s.
func Width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r >= ' ' && r < 0x7f:
			n++
		case r != utf8.RuneError:
			n += runewidth.RuneWidth(r)
		}
	}
	return n
}

// Cut shortens s to w cells, with a mark in the last one.
func Cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if Width(s) <= w {
		return s
	}
	n := 0
	for i, r := range s {
		if n += Width(string(r)); n >= w {
			s = s[:i]
			break
		}
	}
	return s + string(cutMark)
}

func wide(r rune) bool {
	if r < 0x1100 || 0x2500 <= r && r < 0x25a0 || 0x2800 <= r && r < 0x2900 {
		return false // the characters of charts, without a look into the tables
	}
	return runewidth.RuneWidth(r) == 2
}

// String returns the grid as H lines of exactly W cells, joined by newlines, with
// the escape sequences of a theme. Every line begins and ends in plain style.
func (g *Grid) String(t *theme.Theme) string {
	var b strings.Builder
	b.Grow(g.W*g.H*2 + g.H*64)
	for y := range g.H {
		if y > 0 {
			b.WriteByte('\n')
		}
		style := theme.Plain
		row := g.cells[y*g.stride : y*g.stride+g.W]
		for x, c := range row {
			switch {
			case c.Rune == covered && x > 0 && wide(row[x-1].Rune):
				continue
			case c.Rune == 0, c.Rune == covered, wide(c.Rune) && (x+1 == g.W || row[x+1].Rune != covered):
				c.Rune = ' ' // half of a wide rune whose other half was overwritten
			case c.Rune == cutMark:
				c.Rune = t.Glyphs.Ellipsis
			}
			// The colour of a blank is invisible, but reverse and underline are not.
			if c.Style != style && (c.Rune != ' ' || t.Covers(c.Style) || t.Covers(style)) {
				b.WriteString(t.Switch(style, c.Style))
				style = c.Style
			}
			b.WriteRune(c.Rune)
		}
		b.WriteString(t.Switch(style, theme.Plain))
	}
	return b.String()
}
