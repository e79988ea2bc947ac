package teachers

import (
	"context"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Screen is the teachers of the open run.
type Screen struct {
	c        *ui.Context
	bindings []ui.Binding
	staged   func() []wire.Change // the staged changes that decide on soft targets
	session  ui.Session           // of everything below

	list    ui.List
	top     int // first shown line of the table
	every   bool
	asked   *measurement // the newest; nil before the first
	all     []wire.TaskTeachers
	err     error
	at      time.Time // of the answer; zero before the first
	visible bool
	window  *view // nil: the figures are shown
}

// measurement is a question about all teachers. Its answer counts while it is the newest.
type measurement struct {
	stop context.CancelFunc
	done bool
	jobs time.Time // end of the last job whose results it has
}

// measuredMsg is the answer.
type measuredMsg struct {
	of  *measurement
	all []wire.TaskTeachers
	err error
}

// New makes the screen; staged returns the changes that wait on the screen of knobs.
func New(c *ui.Context, staged func() []wire.Change) *Screen {
	s := &Screen{c: c, staged: staged, session: c.Session}
	s.bindings = s.table()
	return s
}

// Name implements ui.Screen.
func (s *Screen) Name() string { return "teachers" }

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.bindings }

// Open implements ui.Opener: figures that jobs may have changed, and a window that was shown
// with other staged changes, are asked for again.
func (s *Screen) Open() tea.Cmd {
	s.visible = true
	s.follow()
	if s.window != nil && s.window.outdated(s) {
		return tea.Batch(s.refresh(), s.again())
	}
	return s.refresh()
}

// Leave implements ui.Leaver.
func (s *Screen) Leave() { s.visible = false }

// Back implements ui.Backer: it closes the window.
func (s *Screen) Back() bool {
	if s.window == nil {
		return false
	}
	s.window.stop()
	s.window = nil
	return true
}

// Update implements ui.Screen.
func (s *Screen) Update(msg tea.Msg) (bool, tea.Cmd) {
	s.follow()
	switch msg := msg.(type) {
	case ui.BatchMsg:
		if s.visible && msg.State != nil {
			return false, s.refresh()
		}
	case measuredMsg:
		if msg.of == s.asked {
			s.asked.done, s.all, s.err, s.at = true, msg.all, msg.err, s.c.Now()
		}
	case windowMsg:
		if s.window != nil && msg.of == s.window.asked {
			s.window.take(s.c, msg)
		}
	}
	return false, nil
}

// follow forgets everything of a run that was closed.
func (s *Screen) follow() {
	if s.session == s.c.Session {
		return
	}
	if s.asked != nil {
		s.asked.stop()
	}
	s.Back()
	s.session, s.asked, s.all, s.err, s.at, s.list = s.c.Session, nil, nil, nil, time.Time{}, ui.List{}
}

// refresh measures if nothing was measured yet, or a job has ended since. It waits for a
// measurement that goes on: while many jobs end, one after the other is finished.
func (s *Screen) refresh() tea.Cmd {
	if s.c.Session == nil || !s.c.Store.Loaded || s.asked != nil && (!s.asked.done || s.asked.jobs.Equal(s.ended())) {
		return nil
	}
	return s.measure()
}

// ended is the end of the last job that adds to the figures.
func (s *Screen) ended() (last time.Time) {
	for _, j := range s.c.Store.State.Jobs {
		if j.Kind != wire.JobEvaluate && j.Ended.After(last) {
			last = j.Ended
		}
	}
	return last
}

// measure asks for the figures; the command waits for the answer.
func (s *Screen) measure() tea.Cmd {
	if s.asked != nil {
		s.asked.stop()
	}
	ctx, stop := context.WithCancel(s.c.Ctx)
	of := &measurement{stop: stop, jobs: s.ended()}
	s.asked = of
	q := wire.TeachersQuestion{}
	if s.every {
		q.Examples = -1
	}
	session := s.c.Session
	return func() tea.Msg {
		defer stop()
		all, err := session.Teachers(ctx, q)
		return measuredMsg{of, all, err}
	}
}

// place is a row of the table: a teacher, or an ensemble, of a task.
type place struct{ task, row int }

func (s *Screen) places() (all []place) {
	for t := range s.all {
		for r := range s.all[t].Rows {
			all = append(all, place{t, r})
		}
	}
	return all
}

// selected returns the row under the cursor.
func (s *Screen) selected() (t *wire.TaskTeachers, r *wire.TeacherRow) {
	all := s.places()
	if len(all) == 0 {
		return nil, nil
	}
	at := all[min(s.list.Cursor, len(all)-1)]
	t = &s.all[at.task]
	return t, &t.Rows[at.row]
}
