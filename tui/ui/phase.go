package ui

import (
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
)

// Phase returns the glyph and the style of a run's state.
func Phase(t *theme.Theme, p wire.Phase) (rune, theme.Style) {
	g := t.Glyphs
	switch p {
	case wire.Running:
		return g.Running, theme.Good
	case wire.Paused:
		return g.Paused, theme.Warn
	case wire.Starting:
		return g.Starting, theme.Accent
	case wire.Stalled:
		return g.Stalled, theme.Warn
	case wire.Crashed:
		return g.Crashed, theme.Bad
	case wire.Stopped:
		return g.Stopped, theme.Muted
	}
	return g.Finished, theme.Muted
}
