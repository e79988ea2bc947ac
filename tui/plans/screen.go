package plans

import (
	"slices"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/tui/tables"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Screen is one plan: a row for each stage and arm, a column for each seed.
type Screen struct {
	c        *ui.Context
	sheets   *tables.Screen // shows the results
	bindings []ui.Binding
	plan     Plan
	results  *tables.Source // of the plan
	state    State
	table    table
	loaded   bool
	err      error
	shown    bool
	turn     int // counts the times that the screen was opened or left
	rows     ui.List
	column   int
	top      int // the first visible line of the table
	left     int // the first visible column
}

// lookMsg carries the state of the plan.
type lookMsg struct {
	turn  int
	state State
	err   error
}

// dueMsg says that the plan is to be looked at again.
type dueMsg struct{ turn int }

// New makes the screen without a plan, which shows results on another one.
func New(c *ui.Context, sheets *tables.Screen) *Screen {
	s := &Screen{c: c, sheets: sheets}
	s.bindings = s.keys()
	return s
}

// Show makes a plan the screen's; Open reads it.
func (s *Screen) Show(p Plan) {
	if s.plan != p {
		*s = Screen{c: s.c, sheets: s.sheets, bindings: s.bindings, turn: s.turn, plan: p, results: resultsOf(p, s.Name())}
	}
}

// Name implements ui.Screen.
func (s *Screen) Name() string { return "plan" }

// Outer implements ui.Inner.
func (s *Screen) Outer() string { return "plans" }

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.bindings }

// Open implements ui.Opener: it looks at the plan, and again from time to time until
// Leave.
func (s *Screen) Open() tea.Cmd {
	s.shown = true
	s.turn++
	return s.look()
}

// Leave implements ui.Leaver.
func (s *Screen) Leave() {
	s.shown = false
	s.turn++
}

func (s *Screen) look() tea.Cmd {
	if s.plan == nil {
		return nil
	}
	turn, p, ctx := s.turn, s.plan, s.c.Ctx
	return func() tea.Msg {
		state, err := p.Look(ctx)
		return lookMsg{turn, state, err}
	}
}

// Update implements ui.Screen.
func (s *Screen) Update(msg tea.Msg) (bool, tea.Cmd) {
	switch msg := msg.(type) {
	case lookMsg:
		if msg.turn != s.turn {
			return false, nil
		}
		s.take(msg)
		if s.c.Later != nil {
			return false, s.c.Later(every, dueMsg{s.turn})
		}
	case dueMsg:
		if msg.turn == s.turn {
			return false, s.look()
		}
	case askedMsg:
		return false, s.asked(msg)
	}
	return false, nil
}

// take shows a state of the plan; the cursor stays on its job, and begins on one that runs.
func (s *Screen) take(msg lookMsg) {
	s.err = msg.err
	if msg.err != nil { // the process of a plan whose file cannot be read can be stopped
		s.state.Held, s.state.Record = msg.state.Held, msg.state.Record
		return
	}
	id := ""
	if j := s.selected(); j != nil {
		id = j.ID
	} else if i := slices.IndexFunc(msg.state.Jobs, func(j plan.Costed) bool { return j.Phase == plan.Running }); i >= 0 {
		id = msg.state.Jobs[i].ID // at first the job in progress
	}
	s.loaded = true
	s.state = msg.state
	s.table = tableOf(&s.state)
	for i, row := range s.table.rows {
		for column, job := range row.jobs {
			if job >= 0 && s.state.Jobs[job].ID == id {
				s.rows.Cursor, s.column = i, column
			}
		}
	}
	s.rows.Cursor = max(min(s.rows.Cursor, len(s.table.rows)-1), 0)
	s.settle()
}

// settle moves the cursor to the nearest column in which its row has a job.
func (s *Screen) settle() {
	if s.rows.Cursor >= len(s.table.rows) {
		return
	}
	jobs := s.table.rows[s.rows.Cursor].jobs
	for distance := range jobs {
		for _, column := range []int{s.column - distance, s.column + distance} {
			if column >= 0 && column < len(jobs) && jobs[column] >= 0 {
				s.column = column
				return
			}
		}
	}
}

// selected is the job under the cursor, or nil.
func (s *Screen) selected() *plan.Costed {
	if s.rows.Cursor >= len(s.table.rows) {
		return nil
	}
	jobs := s.table.rows[s.rows.Cursor].jobs
	if s.column >= len(jobs) || jobs[s.column] < 0 {
		return nil
	}
	return &s.state.Jobs[jobs[s.column]]
}

// move moves the cursor over the rows.
func (s *Screen) move(m ui.Move) {
	s.rows.Go(m, len(s.table.rows))
	s.settle()
}

// shift moves the cursor to the next job of its row, by -1 to the left.
func (s *Screen) shift(by int) {
	if s.rows.Cursor >= len(s.table.rows) {
		return
	}
	jobs := s.table.rows[s.rows.Cursor].jobs
	for column := s.column + by; column >= 0 && column < len(jobs); column += by {
		if jobs[column] >= 0 {
			s.column = column
			return
		}
	}
}

// toFailure moves the cursor to the next failed job, in the order of rows.
func (s *Screen) toFailure() {
	type cell struct{ row, column int }
	var first, next *cell
	for i, row := range s.table.rows {
		for column, job := range row.jobs {
			if job < 0 || s.state.Jobs[job].Phase != plan.Failed {
				continue
			}
			at := &cell{i, column}
			if first == nil {
				first = at
			}
			if next == nil && (i > s.rows.Cursor || i == s.rows.Cursor && column > s.column) {
				next = at
			}
		}
	}
	if next == nil {
		next = first
	}
	if next != nil {
		s.rows.Cursor, s.column = next.row, next.column
	}
}
