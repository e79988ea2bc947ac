package plot

import "dev.road/workbench/tui/theme"

// Part is a stretch of a stacked bar: what fills it says the same as its
// colour.
type Part struct {
	Value float64
	Fill  rune
	Style theme.Style
}

// Stack draws parts side by side in the first row, of which their sum fills
// the width. A part that is not finite or not above 0 has no cell; one that is
// too small for a cell has none either.
func Stack(g *Grid, parts []Part) {
	sum := 0.0
	for _, p := range parts {
		sum += positive(p.Value)
	}
	if sum == 0 || sum-sum != 0 {
		return
	}
	x, reached := 0, 0.0
	for _, p := range parts {
		reached += positive(p.Value) / sum
		for ; x < int(reached*float64(g.W)+0.5); x++ {
			g.Set(x, 0, p.Fill, p.Style)
		}
	}
}

// positive is v, or 0 where it is no length.
func positive(v float64) float64 {
	if v > 0 && v-v == 0 {
		return v
	}
	return 0
}
