package tables

import (
	"context"
	"time"

	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Screen shows the results of a source.
type Screen struct {
	c        *ui.Context
	of       *Source
	bindings []ui.Binding
	sheet    *Sheet
	read     time.Time
	err      error
	asked    int    // counts the times that the results were asked for, or no longer
	cancel   func() // ends the reading under way
	pending  bool
	joined   bool    // the runs are joined by their seeds
	scroll   ui.List // its cursor is the first visible line
	lines    int     // beyond those that are visible
	heads    []int   // the lines of the tables' titles
	column   int     // hidden columns, behind the first
	columns  int     // that can be hidden
}

// sheetMsg carries the results of a source.
type sheetMsg struct {
	asked int
	sheet Sheet
	err   error
}

// New makes the screen without results.
func New(c *ui.Context) *Screen {
	s := &Screen{c: c, cancel: func() {}}
	s.bindings = append(
		ui.Moves("results", "results", func(m ui.Move) { s.scroll.Go(m, s.lines+1) }),
		ui.Binding{
			ID: "results.left", Keys: []string{"left"}, Help: "columns to the left", Group: "Moving",
			Do: func(*ui.Context) tea.Cmd { s.column = max(s.column-1, 0); return nil },
		},
		ui.Binding{
			ID: "results.right", Keys: []string{"right"}, Help: "columns to the right", Group: "Moving",
			Do: func(*ui.Context) tea.Cmd { s.column = min(s.column+1, s.columns); return nil },
		},
		ui.Binding{
			ID: "results.table", Keys: []string{"n"}, Short: "next table", Help: "the next table", Group: "Moving",
			Disabled: s.none, Do: func(*ui.Context) tea.Cmd { s.next(); return nil },
		},
		ui.Binding{
			ID: "results.seeds", Keys: []string{"s"}, Short: "by seed", Group: "Results",
			Help:     "join the runs that differ by their seed alone and test the differences, or set all beside each other",
			Disabled: s.arms, Do: s.regroup,
		},
		ui.Binding{
			ID: "results.again", Keys: []string{"r"}, Short: "again", Help: "read the runs again", Group: "Results",
			Disabled: s.nothing, Do: func(*ui.Context) tea.Cmd { return s.ask() },
		},
	)
	return s
}

// Show makes the results of a source the screen's; Open reads them.
func (s *Screen) Show(of *Source) {
	if s.of != of {
		*s = Screen{c: s.c, of: of, bindings: s.bindings, asked: s.asked, cancel: s.cancel, joined: of.Joined}
	}
}

// Name implements ui.Screen.
func (s *Screen) Name() string { return "results" }

// Outer implements ui.Inner.
func (s *Screen) Outer() string {
	if s.of == nil {
		return "runs"
	}
	return s.of.From
}

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.bindings }

// Open implements ui.Opener: it reads the results.
func (s *Screen) Open() tea.Cmd {
	if s.of == nil {
		return nil
	}
	return s.ask()
}

// Leave implements ui.Leaver: it ends the reading under way.
func (s *Screen) Leave() {
	s.cancel()
	s.asked++
	s.pending = false
}

// ask reads the results, which takes a while: each run's predictions are scored. A reading
// under way ends.
func (s *Screen) ask() tea.Cmd {
	s.Leave()
	s.pending = true
	ctx, cancel := context.WithCancel(s.c.Ctx)
	s.cancel = cancel
	asked, read := s.asked, s.of.Read
	if s.joined {
		read = s.of.BySeed
	}
	return func() tea.Msg {
		defer cancel()
		sheet, err := read(ctx)
		return sheetMsg{asked, sheet, err}
	}
}

// regroup joins the runs by their seeds, or sets all beside each other.
func (s *Screen) regroup(*ui.Context) tea.Cmd {
	s.joined = !s.joined
	s.sheet, s.err, s.scroll, s.column = nil, nil, ui.List{}, 0
	return s.ask()
}

// Update implements ui.Screen.
func (s *Screen) Update(msg tea.Msg) (bool, tea.Cmd) {
	if msg, ok := msg.(sheetMsg); ok && msg.asked == s.asked {
		s.pending, s.err, s.read = false, msg.err, s.c.Now()
		if msg.err == nil {
			s.sheet = &msg.sheet
		}
	}
	return false, nil
}

func (s *Screen) nothing(*ui.Context) string {
	if s.of == nil {
		return "neither a plan nor runs are chosen"
	}
	return ""
}

func (s *Screen) arms(c *ui.Context) string {
	if s.of != nil && s.of.BySeed == nil {
		return s.of.Name + " states its arms"
	}
	return s.nothing(c)
}

func (s *Screen) none(*ui.Context) string {
	if s.sheet == nil {
		return "no results are shown"
	}
	return ""
}

// next scrolls to the next table, from the last one to the first.
func (s *Screen) next() {
	for _, line := range s.heads {
		if line > s.scroll.Cursor && s.scroll.Cursor < s.lines {
			s.scroll.Cursor = min(line, s.lines)
			return
		}
	}
	s.scroll.Cursor = 0
}
