package plot

import (
	"math"

	"dev.road/workbench/tui/theme"
	"github.com/NimbleMarkets/ntcharts/barchart"
	"github.com/NimbleMarkets/ntcharts/canvas"
	"github.com/NimbleMarkets/ntcharts/heatmap"
	"github.com/NimbleMarkets/ntcharts/linechart"
	"github.com/NimbleMarkets/ntcharts/sparkline"
	"github.com/charmbracelet/lipgloss"

	_ "dev.road/workbench/tui/quiet" // ntcharts links Bubble Tea
)

// Inputs that ntcharts does not survive (measured on v0.5.1): a value that is not
// finite hangs or panics, one of 1e300 overflows a size, a width or height of 0 or
// 1 panics. So values are scaled to 0..1 here, and sizes are at least leastSide;
// the requested part of the result is copied.
const leastSide = 2

// ratio scales v to 0..1 of most; ok is false for a value without a place there.
func ratio(v, most float64) (r float64, ok bool) {
	if v-v != 0 || most-most != 0 || most <= 0 {
		return 0, false
	}
	return min(max(v/most, 0), 1), true
}

// Bar is one row of a bar chart.
type Bar struct {
	Value float64
	Style theme.Style
}

// Bars draws one horizontal bar per row; the value most fills the width. A value
// that is not finite has no bar, a negative one has length 0.
func Bars(g *Grid, t *theme.Theme, bars []Bar, most float64) {
	rows := min(len(bars), g.H)
	if g.W <= 0 || rows == 0 {
		return
	}
	w, h := max(g.W, leastSide), max(rows, leastSide)
	chart := barchart.New(w, h, barchart.WithHorizontalBars(), barchart.WithNoAxis(), barchart.WithNoAutoBarWidth(),
		barchart.WithBarWidth(1), barchart.WithBarGap(0), barchart.WithNoAutoMaxValue(), barchart.WithMaxValue(1))
	for _, b := range bars[:rows] {
		// Never quite full: at its maximum barchart writes past the row.
		r, _ := ratio(b.Value, most)
		chart.Push(barchart.BarData{Values: []barchart.BarValue{{Value: r * float64(g.W) / float64(w)}}})
	}
	chart.Draw()
	take(g, &chart.Canvas, rows, func(r rune, _, y int) (rune, theme.Style) {
		return eighth(r, &theme.Unicode.Bar, &t.Glyphs.Bar), bars[y].Style
	})
}

// Spark draws values as columns, the newest at the right edge; the value most
// fills the height. A value that is not finite is a blank column.
func Spark(g *Grid, t *theme.Theme, values []float64, most float64, s theme.Style) {
	if g.W <= 0 || g.H <= 0 || len(values) == 0 {
		return
	}
	w, h := max(g.W, leastSide), g.H
	chart := sparkline.New(w, h, sparkline.WithNoAutoMaxValue(), sparkline.WithMaxValue(1))
	values = values[max(0, len(values)-g.W):]
	for _, v := range values {
		r, _ := ratio(v, most)
		chart.Push(r)
	}
	chart.DrawColumnsOnly()
	if w > g.W { // it aligns to the right
		chart.Canvas.ShiftLeft()
	}
	take(g, &chart.Canvas, g.H, func(r rune, x, y int) (rune, theme.Style) {
		// A sample of 0 is still a sample: the lowest block, not a gap.
		if i := x - (g.W - len(values)); r == ' ' && y == g.H-1 && i >= 0 && i < len(values) && values[i]-values[i] == 0 {
			r = theme.Unicode.Spark[0]
		}
		return eighth(r, &theme.Unicode.Spark, &t.Glyphs.Spark), s
	})
}

// Heat draws a value of 0 to most in each cell, row by row from the top, by shade
// and by colour. A value that is not finite leaves its cell blank.
func Heat(g *Grid, t *theme.Theme, rows [][]float64, most float64) {
	if g.W <= 0 || g.H <= 0 || len(rows) == 0 {
		return
	}
	w, h := max(g.W, leastSide), max(g.H, leastSide)
	lines := linechart.New(w, h, 0, float64(w), 0, float64(h), linechart.WithXYSteps(0, 0))
	chart := heatmap.New(w, h, heatmap.WithStyle(lines), heatmap.WithColorScale(heatScale), heatmap.WithValueRange(0, 1))
	for y, row := range rows[:min(len(rows), g.H)] {
		for x, v := range row[:min(len(row), g.W)] {
			if r, ok := ratio(v, most); ok {
				chart.DrawPoint(heatmap.NewHeatPoint(float64(x), float64(h-1-y), r))
			}
		}
	}
	for y := range g.H {
		for x := range g.W {
			style := chart.Canvas.GetCellStyle(canvas.Point{X: x, Y: y})
			if style == nil {
				continue
			}
			for level, c := range heatScale {
				if style.GetBackground() == c {
					g.Set(x, y, t.Glyphs.Heat[level], theme.Heat(level))
				}
			}
		}
	}
}

// heatScale holds the numbers of the theme's levels in place of colours, to be read
// back from the cells that the heat map coloured.
var heatScale = []lipgloss.Color{"0", "1", "2", "3", "4"}

// take copies the first rows of a canvas into g; blanks leave g unchanged.
func take(g *Grid, c *canvas.Model, rows int, as func(r rune, x, y int) (rune, theme.Style)) {
	for y := range rows {
		for x := range g.W {
			r := c.Cell(canvas.Point{X: x, Y: y}).Rune
			if r == 0 {
				r = ' '
			}
			if r, s := as(r, x, y); r != ' ' {
				g.Set(x, y, r, s)
			}
		}
	}
}

// eighth translates a block of ntcharts to the theme's.
func eighth(r rune, from, to *[8]rune) rune {
	for i, b := range from {
		if r == b {
			return to[i]
		}
	}
	return r
}

// Greatest returns the largest finite value above 0, or 1 if there is none: the
// default scale of the charts in this file.
func Greatest(values []float64) float64 {
	most := 0.0
	for _, v := range values {
		if v > most && !math.IsInf(v, 1) {
			most = v
		}
	}
	if most == 0 {
		return 1
	}
	return most
}
