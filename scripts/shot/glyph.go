package main

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// number writes a coordinate in tenths of a pixel at most.
func number(f float64) string {
	s := fmt.Sprintf("%.1f", f)
	return strings.TrimSuffix(s, ".0")
}

// box is the path of a rectangle.
func box(x, y, w, h float64) string {
	return "M" + number(x) + " " + number(y) + "h" + number(w) + "v" + number(h) + "h" + number(-w) + "z"
}

// polygon is the path through points of the unit square, put on a cell.
func polygon(x, y float64, points ...float64) string {
	var b strings.Builder
	for i := 0; i < len(points); i += 2 {
		b.WriteByte("ML"[min(i, 1)])
		b.WriteString(number(x+points[i]*cellWidth) + " " + number(y+points[i+1]*cellHeight))
	}
	return b.String() + "z"
}

// circle is the path of a disc round the middle of a cell.
func circle(x, y, radius float64) string {
	d := number(2 * radius)
	r := number(radius)
	return "M" + number(x+cellWidth/2-radius) + " " + number(y+cellHeight/2) +
		"a" + r + " " + r + " 0 1 0 " + d + " 0a" + r + " " + r + " 0 1 0 -" + d + " 0z"
}

// figures are the geometric signs, by the path that draws one on the cell at x, y.
var figures = map[rune]func(x, y float64) string{
	'●': func(x, y float64) string { return circle(x, y, 3.2) },
	'◌': dotted,
	'◍': func(x, y float64) string { return dotted(x, y) + circle(x, y, 1.6) },
	'■': func(x, y float64) string { return box(x+1.2, y+5.5, 6, 6) },
	'▲': func(x, y float64) string { return polygon(x, y, .5, .28, .95, .72, .05, .72) },
	'▼': func(x, y float64) string { return polygon(x, y, .05, .28, .95, .28, .5, .72) },
	'▸': func(x, y float64) string { return polygon(x, y, .2, .28, .85, .5, .2, .72) },
	'⟦': func(x, y float64) string {
		return box(x+2, y+2.5, 1, 12) + box(x+4.4, y+2.5, 1, 12) + box(x+2, y+2.5, 5, 1) + box(x+2, y+13.5, 5, 1)
	},
	'⟧': func(x, y float64) string {
		return box(x+3, y+2.5, 1, 12) + box(x+5.4, y+2.5, 1, 12) + box(x+1.4, y+2.5, 5, 1) + box(x+1.4, y+13.5, 5, 1)
	},
	'✓': func(x, y float64) string {
		return polygon(x, y, .05, .55, .17, .48, .37, .64, .83, .25, .93, .31, .4, .78)
	},
	'✗': func(x, y float64) string {
		return polygon(x, y, .1, .3, .24, .27, .5, .44, .76, .27, .9, .3, .6, .5, .9, .72, .76, .76, .5, .57, .24, .76, .1, .72, .4, .5)
	},
}

// dotted is a ring of eight dots.
func dotted(x, y float64) string {
	path := ""
	for i := range 8 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 4)
		path += box(x+cellWidth/2+3*cos-.5, y+cellHeight/2+3*sin-.5, 1, 1)
	}
	return path
}

// brailleDots are the dots of a braille pattern by bit: column and row (Unicode,
// chapter 21.1).
var brailleDots = [8][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}

// braille is the path of a pattern's dots; those below each other are one stroke.
func braille(x, y float64, r rune) string {
	const dot = 2.4
	var rows [2][4]bool
	for mask := uint(r - 0x2800); mask != 0; mask &= mask - 1 {
		d := brailleDots[bits.TrailingZeros(mask)]
		rows[d[0]][d[1]] = true
	}
	path := ""
	for column := range rows {
		for from := 0; from < 4; from++ {
			to := from
			for to < 4 && rows[column][to] {
				to++
			}
			if to > from {
				const pitch = cellHeight / 4.
				path += box(x+float64(column)*cellWidth/2+(cellWidth/2-dot)/2, y+float64(from)*pitch+(pitch-dot)/2, dot,
					float64(to-from-1)*pitch+dot)
				from = to
			}
		}
	}
	return path
}

// quadrants are the quarters of a cell that U+2596 to U+259F fill: upper left 1, upper
// right 2, lower left 4, lower right 8.
var quadrants = [10]int{4, 8, 1, 13, 9, 7, 11, 2, 6, 14}

// block is a block element as a part of the cell; shades fill all of it, with their
// share of opacity in percent.
func block(x, y float64, r rune) (path string, opacity int) {
	const w, h = cellWidth, float64(cellHeight)
	eighths := func(n rune) float64 { return float64(n) / 8 }
	switch {
	case r == 0x2580:
		return box(x, y, w, h/2), 100
	case r <= 0x2588:
		part := h * eighths(r-0x2580)
		return box(x, y+h-part, w, part), 100
	case r <= 0x258f:
		return box(x, y, w*eighths(0x2590-r), h), 100
	case r == 0x2590:
		return box(x+w/2, y, w/2, h), 100
	case r <= 0x2593:
		return box(x, y, w, h), int(25 * (r - 0x2590))
	case r == 0x2594:
		return box(x, y, w, h/8), 100
	case r == 0x2595:
		return box(x+w*7/8, y, w/8, h), 100
	}
	for i := range 4 {
		if quadrants[r-0x2596]>>i&1 == 1 {
			path += box(x+float64(i%2)*w/2, y+float64(i/2)*h/2, w/2, h/2)
		}
	}
	return path, 100
}
