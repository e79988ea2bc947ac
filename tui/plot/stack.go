package plot

import "dev.road/workbench/tui/theme"

// Part is a section of a stacked bar, identified by its fill as well as by its
// colour.
type Part struct {
	Value float64
	Fill  rune
	Style theme.Style
}

// Stack draws parts side by side in the first row; their sum fills the width. A
// part that is not finite, not above 0 or too small for a cell has none.
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

// positive returns v, or 0 if it is no length.
func positive(v float64) float64 {
	if v > 0 && v-v == 0 {
		return v
	}
	return 0
}
