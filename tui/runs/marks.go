package runs

import (
	"slices"

	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// mark marks the selected run, or unmarks it.
func (s *Screen) mark(*ui.Context) tea.Cmd {
	name := s.shown[s.list.Cursor].Name
	if i := slices.Index(s.marked, name); i >= 0 {
		s.marked = slices.Delete(s.marked, i, i+1)
	} else {
		s.marked = append(s.marked, name)
	}
	return nil
}

// markAll marks all runs that pass the filter; if they are marked, it unmarks every run.
func (s *Screen) markAll(*ui.Context) tea.Cmd {
	before := len(s.marked)
	for _, r := range s.shown {
		if !slices.Contains(s.marked, r.Name) {
			s.marked = append(s.marked, r.Name)
		}
	}
	if len(s.marked) == before {
		s.marked = nil
	}
	return nil
}

// keepMarks forgets the marks of runs that are gone.
func (s *Screen) keepMarks() {
	s.marked = slices.DeleteFunc(s.marked, func(name string) bool {
		return !slices.ContainsFunc(s.runs, func(r ui.Run) bool { return r.Name == name })
	})
}

// compare shows the results of the marked runs; without any, those of the selected one.
func (s *Screen) compare(c *ui.Context) tea.Cmd {
	names := slices.Clone(s.marked)
	if len(names) == 0 {
		names = []string{s.shown[s.list.Cursor].Name}
	}
	s.results(names)
	c.Goto("results")
	return nil
}
