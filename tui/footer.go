package tui

import (
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// footer is the line of key hints: the screen's keys, the other screens if there
// is room, and the bindings of all screens at the right end.
func (m *model) footer(w int) string {
	c := m.c
	if e, ok := m.screens[m.at].(ui.Editor); ok && e.Editing() {
		return ui.Fit(c.Paint(theme.Muted, " enter accept · esc cancel"), w)
	}
	right := m.hints(m.global, func(b *ui.Binding) bool { return b.Group == always })
	room := w - ansi.StringWidth(right)
	line := ""
	add := func(table []ui.Binding, want func(*ui.Binding) bool) {
		for i := range table {
			hint := m.hints(table[i:i+1], want)
			if ansi.StringWidth(line)+ansi.StringWidth(hint) > room {
				return
			}
			line += hint
		}
	}
	add(m.screens[m.at].Bindings(), func(*ui.Binding) bool { return true })
	if m.c.Class() != ui.Full { // the full layout names the screens in its line of tabs
		add(m.global, func(b *ui.Binding) bool {
			return b.Group != always && b != m.gotoBinding(m.screens[m.at].Name())
		})
	}
	return ui.Fit(ui.Fit(line, room)+right, w)
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
