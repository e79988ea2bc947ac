package tui

import (
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// footer is the line of key hints: the screen's keys, and at the right end the
// bindings of all screens. Hints without room leave an ellipsis before these: the
// help has all keys.
func (m *model) footer(w int) string {
	c := m.c
	if e, ok := m.screens[m.at].(ui.Editor); ok && e.Editing() {
		keys := "enter accept · esc cancel"
		if a, ok := e.(ui.Asker); ok && a.EditingKeys() != "" {
			keys = a.EditingKeys()
		}
		return ui.Fit(c.Paint(theme.Muted, " "+keys), w)
	}
	right := m.hints(m.global, func(b *ui.Binding) bool { return b.Group == always })
	more := " " + c.Paint(theme.Muted, string(c.Theme.Glyphs.Ellipsis))
	room := w - ansi.StringWidth(right) - ansi.StringWidth(more)
	line, dropped := "", false
	table := m.screens[m.at].Bindings()
	for i := range table {
		hint := m.hints(table[i:i+1], func(*ui.Binding) bool { return true })
		if dropped = dropped || ansi.StringWidth(line)+ansi.StringWidth(hint) > room; !dropped {
			line += hint
		}
	}
	if !dropped {
		more = "  "
	}
	return ui.Fit(ui.Fit(line, room)+more+right, w)
}

// hints returns the keys and short names of the enabled bindings.
func (m *model) hints(table []ui.Binding, want func(*ui.Binding) bool) string {
	line := ""
	for i := range table {
		b := &table[i]
		if b.Short != "" && want(b) && b.Reason(m.c) == "" {
			line += " " + m.c.Paint(theme.Accent, b.KeyText()) + " " + b.Short + " "
		}
	}
	return line
}
