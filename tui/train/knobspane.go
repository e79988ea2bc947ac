package train

import (
	"fmt"

	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// knobsShown is the number of knobs beside the losses on a small screen.
const knobsShown = 5

// drawKnobs writes the first knobs, as many as fit, the sentence about W below it, and
// below them the newest event.
func (s *Screen) drawKnobs(g *plot.Grid) {
	store := s.c.Store
	says, y := s.says(), 0
	for i := range store.Knobs {
		if y >= min(knobsShown, g.H-1) {
			break
		}
		k := &store.Knobs[i]
		style := theme.Plain
		if k.Value != k.Default {
			style = theme.Accent
		}
		g.Text(1, y, theme.Muted, s.cut(k.Name, 22))
		x := 2 + g.Text(24, y, style, s.cut(ui.Value(k.Value), g.W-24))
		if k.Value != k.Default {
			g.Text(x, y, theme.Muted, s.cut(fmt.Sprintf("was %s", ui.Value(k.Default)), g.W-x))
		}
		if y++; k.Name == "kd.w" && says != "" && y < g.H-1 {
			g.Text(2, y, theme.Muted, s.cut(says, g.W-2))
			y++
		}
	}
	if news := store.News(); len(news) > 0 && g.H > 0 {
		e := &news[len(news)-1]
		style := ui.EventStyle(e.Level, theme.Muted)
		g.Text(1, g.H-1, style, s.cut(ui.Clock(e.Time)+" "+e.Text, g.W-1))
	}
}
