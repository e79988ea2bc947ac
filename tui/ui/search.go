package ui

import (
	"fmt"
	"strings"

	"dev.road/workbench/filter"
	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// Search is the filter line of a list: `/` opens it, typing applies it at once,
// enter keeps it unless it has a mistake, esc removes it.
type Search struct {
	Filter  filter.Filter
	c       *Context
	fields  filter.Fields
	input   *Input
	typing  bool
	mistake error
	// Check tells of a filter that is no use for the rows at hand. Nil: nothing.
	Check func(filter.Filter) error
}

// NewSearch returns an empty filter over rows with these fields.
func NewSearch(c *Context, fields filter.Fields) Search {
	return Search{c: c, fields: fields, input: NewInput("")}
}

// Over makes the filter one of rows with other fields.
func (s *Search) Over(fields filter.Fields) {
	s.fields = fields
	s.parse()
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
		if s.typing = s.mistake != nil; s.typing {
			s.c.Say(Warn, s.mistake.Error())
		}
	case tea.KeyEsc:
		s.Clear()
	default:
		if !s.input.Key(k) {
			s.c.Say(Info, NothingHere(k))
		}
		s.parse()
	}
}

func (s *Search) parse() {
	s.Filter, s.mistake = filter.Parse(s.input.Value(), s.fields)
	if s.mistake == nil && s.Check != nil {
		s.mistake = s.Check(s.Filter)
	}
}

// Add adds a term to the filter, unless it has it.
func (s *Search) Add(term string) {
	if strings.Contains(" "+s.input.Value()+" ", " "+term+" ") {
		return
	}
	s.input.Set(strings.TrimSpace(s.input.Value() + " " + term))
	s.parse()
}

// Clear removes the filter, and reports whether there was one.
func (s *Search) Clear() bool {
	had := s.typing || s.input.Value() != ""
	s.typing = false
	s.input.Set("")
	s.parse()
	return had
}

// Shown reports whether Line shows a filter.
func (s *Search) Shown() bool { return s.typing || s.input.Value() != "" }

// Line returns the list's title, the filter, and the number of rows that pass it.
func (s *Search) Line(title string, shown, all, w int) string {
	line := " " + s.c.Paint(theme.Title, title)
	if s.Shown() {
		line += s.c.Paint(theme.Accent, "  / ") + s.input.Line(s.c, max(w-30, 8), s.typing) +
			s.c.Paint(theme.Muted, fmt.Sprintf("  %s of %s", Count(shown), Count(all)))
		return Fit(line, w)
	}
	return Fit(line+s.c.Paint(theme.Muted, "  "+Count(all)), w)
}

// Hints returns the lines below the filter, in at most h: its mistake, and while it
// is typed the fields and forms.
func (s *Search) Hints(w, h int) []string {
	var out []string
	if s.mistake != nil {
		for _, l := range Wrap(s.mistake.Error(), w-3) {
			out = append(out, "   "+s.c.Paint(theme.Warn, l))
		}
	}
	if s.typing || s.mistake != nil {
		for _, form := range s.fields.Forms() {
			for _, l := range Wrap(form, w-3) {
				out = append(out, "   "+s.c.Paint(theme.Muted, l))
			}
		}
	}
	return out[:min(len(out), max(h, 0))]
}

// None is the list's text if no row passes the filter; row is what it lists.
func (s *Search) None(row string) string {
	return fmt.Sprintf("No %s passes the filter %s: esc clears it.", row, s.input.Value())
}
