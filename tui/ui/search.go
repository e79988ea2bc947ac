package ui

import (
	"fmt"

	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// Search is the filter line of a list: `/` opens it, what is typed counts at
// once, enter keeps it, esc takes it away.
type Search struct {
	Filter Filter
	c      *Context
	fields []string
	input  *Input
	typing bool
}

// NewSearch returns an empty filter over rows with these fields.
func NewSearch(c *Context, fields []string) Search {
	return Search{c: c, fields: fields, input: NewInput("")}
}

// Binding is the key that opens it; example shows what can be written.
func (s *Search) Binding(screen, example string) Binding {
	return Binding{
		ID: screen + ".filter", Keys: []string{"/"}, Short: "filter", Help: "filter, for example: " + example, Group: "View",
		Do: func(*Context) tea.Cmd { s.typing = true; return nil },
	}
}

// Editing says that keys are for the filter.
func (s *Search) Editing() bool { return s.typing }

// Key takes a key while Editing.
func (s *Search) Key(k tea.KeyMsg) {
	switch k.Type {
	case tea.KeyEnter:
		s.typing = false
	case tea.KeyEsc:
		s.Clear()
	default:
		s.input.Key(k)
		s.Filter = ParseFilter(s.input.Value(), s.fields...)
	}
}

// Clear takes the filter away, and reports whether there was one.
func (s *Search) Clear() bool {
	had := s.typing || s.input.Value() != ""
	s.typing = false
	s.input.Set("")
	s.Filter = Filter{}
	return had
}

// Line shows what is listed, the filter, and how many of all pass it.
func (s *Search) Line(what string, shown, all, w int) string {
	line := " " + s.c.Paint(theme.Title, what)
	if s.typing || s.input.Value() != "" {
		line += s.c.Paint(theme.Accent, "  / ") + s.input.Line(s.c, max(w-30, 8), s.typing) +
			s.c.Paint(theme.Muted, fmt.Sprintf("  %s of %s", Count(shown), Count(all)))
		return Fit(line, w)
	}
	return Fit(line+s.c.Paint(theme.Muted, "  "+Count(all)), w)
}
