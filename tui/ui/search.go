package ui

import (
	"fmt"

	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// Search is the filter line of a list: `/` opens it, typing applies it at once,
// enter keeps it, esc removes it.
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

// Binding returns the key that opens it; example is a filter for the help.
func (s *Search) Binding(screen, example string) Binding {
	return Binding{
		ID: screen + ".filter", Keys: []string{"/"}, Short: "filter", Help: "filter, for example: " + example, Group: "View",
		Do: func(*Context) tea.Cmd { s.typing = true; return nil },
	}
}

// Editing reports whether keys go to the filter.
func (s *Search) Editing() bool { return s.typing }

// Key handles a key while Editing.
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

// Clear removes the filter, and reports whether there was one.
func (s *Search) Clear() bool {
	had := s.typing || s.input.Value() != ""
	s.typing = false
	s.input.Set("")
	s.Filter = Filter{}
	return had
}

// Line returns the list's title, the filter, and the number of rows that pass it.
func (s *Search) Line(title string, shown, all, w int) string {
	line := " " + s.c.Paint(theme.Title, title)
	if s.typing || s.input.Value() != "" {
		line += s.c.Paint(theme.Accent, "  / ") + s.input.Line(s.c, max(w-30, 8), s.typing) +
			s.c.Paint(theme.Muted, fmt.Sprintf("  %s of %s", Count(shown), Count(all)))
		return Fit(line, w)
	}
	return Fit(line+s.c.Paint(theme.Muted, "  "+Count(all)), w)
}
