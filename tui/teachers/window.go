package teachers

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// view is the soft target of a training window, and the way to others.
type view struct {
	dataset, task string
	asked         *asking // the newest
	got           *wire.WindowTargets
	changes       []wire.Change // with which got was asked
	err           error
	lines         ui.List // its cursor is the first shown line
	last          int     // the greatest that it may be
}

// asking is a question about a window. Its answer counts while it is the newest.
type asking struct {
	stop context.CancelFunc
	done bool
	wire.WindowQuestion
	text string // of the title, while it is asked
}

// windowMsg is the answer; none tells that a search has found nothing.
type windowMsg struct {
	of   *asking
	got  wire.WindowTargets
	none string
	err  error
}

func (v *view) stop() {
	if v.asked != nil {
		v.asked.stop()
	}
}

// take shows an answer. After an error the window before stays, but for the first.
func (v *view) take(c *ui.Context, m windowMsg) {
	m.of.done, v.err = true, nil
	switch {
	case m.err != nil && v.got == nil:
		v.err = m.err
	case m.err != nil:
		c.Say(ui.Bad, m.err.Error())
	case m.none != "":
		c.Say(ui.Info, m.none)
	default:
		v.got, v.changes, v.lines.Cursor = &m.got, m.of.Changes, 0
	}
}

// outdated reports whether other changes are staged than those of the window.
func (v *view) outdated(s *Screen) bool {
	return !reflect.DeepEqual(v.asked.Changes, s.staged())
}

// number is that of the shown window, or of the one that is asked for.
func (v *view) number() int {
	switch {
	case v.asked != nil && !v.asked.done && v.asked.Window != nil:
		return *v.asked.Window
	case v.got != nil:
		return v.got.Window
	}
	return 0
}

// openWindow shows the first window of the selected task.
func (s *Screen) openWindow(*ui.Context) tea.Cmd {
	if s.window != nil {
		return nil
	}
	return s.show(0)
}

// view returns the window of the selected task, open by now.
func (s *Screen) view() *view {
	if s.window == nil {
		t, _ := s.selected()
		s.window = &view{dataset: t.Dataset, task: t.Task}
	}
	return s.window
}

// show asks for a window by its number.
func (s *Screen) show(n int) tea.Cmd {
	return s.ask(wire.WindowQuestion{Window: &n}, "window "+ui.Count(n))
}

// again asks for the shown window, with what is staged by now.
func (s *Screen) again() tea.Cmd {
	if s.window.got == nil && s.window.asked.ID != "" {
		return s.ask(wire.WindowQuestion{ID: s.window.asked.ID}, s.window.asked.text)
	}
	return s.show(s.window.number())
}

// step shows the next window, or the one before; behind the last is the first.
func (s *Screen) step(by int) tea.Cmd {
	n := s.window.number() + by
	if s.window.got != nil {
		n = (n + s.window.got.Windows) % s.window.got.Windows
	}
	return s.show(max(n, 0))
}

// ask asks a question about a window of the view's task; an earlier one is given up.
func (s *Screen) ask(q wire.WindowQuestion, text string) tea.Cmd {
	ctx, of := s.begin(q, text)
	session, asked := s.c.Session, of.WindowQuestion
	return func() tea.Msg {
		defer of.stop()
		got, err := session.WindowTargets(ctx, asked)
		return windowMsg{of: of, got: got, err: err}
	}
}

func (s *Screen) begin(q wire.WindowQuestion, text string) (context.Context, *asking) {
	v := s.view()
	v.stop()
	q.Dataset, q.Task, q.Changes = v.dataset, v.task, s.staged()
	ctx, stop := context.WithCancel(s.c.Ctx)
	v.asked = &asking{stop: stop, WindowQuestion: q, text: text}
	return ctx, v.asked
}

// searched is the number of windows that a search goes through at most.
const searched = 100

// search asks for one window after the other until teachers disagree on one.
func (s *Screen) search(c *ui.Context) tea.Cmd {
	if s.window.got == nil {
		return nil
	}
	n, all := s.window.number(), s.window.got.Windows
	ctx, of := s.begin(wire.WindowQuestion{}, fmt.Sprintf("the next disagreement after window %s", ui.Count(n)))
	session, asked := c.Session, of.WindowQuestion
	return func() tea.Msg {
		defer of.stop()
		tries := min(searched, all)
		for k := 1; k <= tries; k++ {
			next := (n + k) % all
			q := asked
			q.Window = &next
			got, err := session.WindowTargets(ctx, q)
			if err != nil || disagree(&got) {
				return windowMsg{of: of, got: got, err: err}
			}
		}
		return windowMsg{of: of, none: fmt.Sprintf("teachers disagree on none of the next %d windows", tries)}
	}
}

// disagree reports whether some teachers are right and some are wrong.
func disagree(w *wire.WindowTargets) bool {
	is := func(right bool) bool {
		return slices.ContainsFunc(w.Teachers, func(t wire.WindowTeacher) bool { return t.Stored && t.Right == right })
	}
	return is(true) && is(false)
}

// find asks for a window by its number, or by an example.
func (s *Screen) find(c *ui.Context) tea.Cmd {
	t, _ := s.selected()
	dataset := t.Dataset
	if s.window != nil {
		dataset = s.window.dataset
	}
	fields := []ui.FormField{{
		Name: "window", Hint: "#1200 is a number, from #0; anything else the id of a training example", Check: func(v string) string {
			_, err := windowNamed(v)
			if err != nil {
				return err.Error()
			}
			return ""
		},
	}}
	const text = "Shows the soft target of a training window. Of an example it is the first window that holds the answer."
	c.Open(ui.NewForm(c, "Find a window of "+dataset, text, "show", fields, func(v []string) (string, tea.Cmd) {
		q, err := windowNamed(v[0])
		if err != nil {
			return err.Error(), nil
		}
		return "", s.ask(q, "window "+strings.TrimSpace(v[0]))
	}))
	return nil
}

// windowNamed reads #NUMBER, or the id of an example.
func windowNamed(text string) (q wire.WindowQuestion, err error) {
	text = strings.TrimSpace(text)
	number, numbered := strings.CutPrefix(text, "#")
	if !numbered {
		if text == "" {
			return q, fmt.Errorf("give a number such as #1200, or an example's id")
		}
		return wire.WindowQuestion{ID: text}, nil
	}
	n, err := strconv.Atoi(strings.ReplaceAll(number, ",", ""))
	if err != nil || n < 0 {
		return q, fmt.Errorf("%q is no number of a window: they are counted from #0", text)
	}
	return wire.WindowQuestion{Window: &n}, nil
}
