package plans

import (
	"time"

	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Results is the screen of a plan's results: the published table with the figures that
// were measured here, the tests of the arms, models and dev sets, and notes.
type Results struct {
	c        *ui.Context
	of       *Screen
	bindings []ui.Binding
	plan     Plan // of the report
	report   *results.Report
	read     time.Time
	err      error
	asked    int // counts the times that the results were asked for
	pending  bool
	scroll   ui.List // its cursor is the first visible line
	lines    int     // beyond those that are visible
	heads    []int   // the lines of the tables' titles
	column   int     // hidden columns, behind the first
	columns  int     // that can be hidden
}

// resultsMsg carries the results of a plan.
type resultsMsg struct {
	asked  int
	plan   Plan
	report *results.Report
	err    error
}

// NewResults makes the screen of the results of the plan that another one shows.
func NewResults(c *ui.Context, of *Screen) *Results {
	s := &Results{c: c, of: of}
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
			ID: "results.again", Keys: []string{"r"}, Short: "again", Help: "read the runs that are done again", Group: "Results",
			Disabled: of.noPlan, Do: func(*ui.Context) tea.Cmd { return s.ask() },
		},
	)
	return s
}

// Name implements ui.Screen.
func (s *Results) Name() string { return "results" }

// Outer implements ui.Inner.
func (s *Results) Outer() string { return s.of.Name() }

// Bindings implements ui.Screen.
func (s *Results) Bindings() []ui.Binding { return s.bindings }

// Open implements ui.Opener: it reads the results.
func (s *Results) Open() tea.Cmd {
	if s.plan != s.of.plan {
		s.plan, s.report, s.err, s.scroll, s.column = s.of.plan, nil, nil, ui.List{}, 0
	}
	return s.ask()
}

// ask reads the results, which takes a while: each run's predictions are scored.
func (s *Results) ask() tea.Cmd {
	if s.plan == nil {
		return nil
	}
	s.asked++
	s.pending = true
	asked, p, ctx := s.asked, s.plan, s.c.Ctx
	return func() tea.Msg {
		report, err := p.Results(ctx)
		return resultsMsg{asked, p, report, err}
	}
}

// Update implements ui.Screen.
func (s *Results) Update(msg tea.Msg) (bool, tea.Cmd) {
	if msg, ok := msg.(resultsMsg); ok && msg.asked == s.asked && msg.plan == s.plan {
		s.pending, s.err, s.read = false, msg.err, s.c.Now()
		if msg.err == nil {
			s.report = msg.report
		}
	}
	return false, nil
}

func (s *Results) none(*ui.Context) string {
	if s.report == nil {
		return "no results are shown"
	}
	return ""
}

// next scrolls to the next table, from the last one to the first.
func (s *Results) next() {
	for _, line := range s.heads {
		if line > s.scroll.Cursor && s.scroll.Cursor < s.lines {
			s.scroll.Cursor = min(line, s.lines)
			return
		}
	}
	s.scroll.Cursor = 0
}
