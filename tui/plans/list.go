package plans

import (
	"fmt"
	"time"

	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// every is the time between two looks at a plan while it is shown.
const every = 2 * time.Second

// List is the screen of the plans that have been started.
type List struct {
	c        *ui.Context
	find     func() ([]Plan, error)
	one      *Screen
	bindings []ui.Binding
	list     ui.List
	loaded   bool
	all      []listed
	err      error
	turn     int // counts the times that the list was opened, reloaded or left
}

// listed is a plan of the list.
type listed struct {
	plan  Plan
	state State
	err   error
}

// listMsg carries the plans.
type listMsg struct {
	turn int
	all  []listed
	err  error
}

// listDueMsg says that the plans are to be listed again.
type listDueMsg struct{ turn int }

// NewList makes the list, which opens its plans in one; find lists them, in a command.
func NewList(c *ui.Context, one *Screen, find func() ([]Plan, error)) *List {
	s := &List{c: c, one: one, find: find}
	s.bindings = append(
		ui.Moves("plans", "plans", func(m ui.Move) { s.list.Go(m, len(s.all)) }),
		ui.Binding{
			ID: "plans.open", Keys: []string{"enter"}, Short: "open", Help: "open the selected plan", Group: "Plans",
			Disabled: s.none, Do: s.open,
		},
		ui.Binding{
			ID: "plans.reload", Keys: []string{"r"}, Short: "reload", Help: "reload the list", Group: "Plans",
			Do: func(*ui.Context) tea.Cmd { return s.Open() },
		},
	)
	return s
}

// Name implements ui.Screen.
func (s *List) Name() string { return "plans" }

// Bindings implements ui.Screen.
func (s *List) Bindings() []ui.Binding { return s.bindings }

// Open implements ui.Opener: it lists the plans, and again from time to time until Leave.
func (s *List) Open() tea.Cmd {
	s.turn++
	return s.read()
}

// Leave implements ui.Leaver.
func (s *List) Leave() { s.turn++ }

func (s *List) read() tea.Cmd {
	turn, find, ctx := s.turn, s.find, s.c.Ctx
	return func() tea.Msg {
		found, err := find()
		all := make([]listed, len(found))
		for i, p := range found {
			all[i].plan = p
			all[i].state, all[i].err = p.Look(ctx)
		}
		return listMsg{turn, all, err}
	}
}

// Update implements ui.Screen.
func (s *List) Update(msg tea.Msg) (bool, tea.Cmd) {
	switch msg := msg.(type) {
	case listMsg:
		if msg.turn != s.turn {
			return false, nil
		}
		name := ""
		if s.list.Cursor < len(s.all) {
			name = s.all[s.list.Cursor].plan.Name()
		}
		s.loaded, s.all, s.err = true, msg.all, msg.err
		for i, l := range s.all {
			if l.plan.Name() == name {
				s.list.Cursor = i
			}
		}
		s.list.Cursor = max(min(s.list.Cursor, len(s.all)-1), 0)
		if s.c.Later != nil {
			return false, s.c.Later(every, listDueMsg{s.turn})
		}
	case listDueMsg:
		if msg.turn == s.turn {
			return false, s.read()
		}
	}
	return false, nil
}

func (s *List) none(*ui.Context) string {
	if len(s.all) == 0 {
		return "no plan to open"
	}
	return ""
}

func (s *List) open(c *ui.Context) tea.Cmd {
	s.one.Show(s.all[s.list.Cursor].plan)
	c.Goto(s.one.Name())
	return nil
}

// none are the lines of a list without plans.
var empty = []string{
	"",
	"  No plan has been started yet. In a shell:",
	"",
	"    road plan run kd-variants --dry-run    the jobs of an experiment with their costs",
	"    road plan run kd-variants              run them",
	"    road plan show kd-variants             open its screen, from where it can be started, too",
	"",
	"  road plan ls lists the built-in plans.",
}

// Render implements ui.Screen.
func (s *List) Render(w, h int) string {
	c := s.c
	switch {
	case s.err != nil:
		return ui.Page(failure(c, "Cannot list the plans: ", s.err, w), w, h)
	case !s.loaded:
		return ui.Page([]string{"", "  " + c.Paint(theme.Muted, "Listing the plans "+string(c.Theme.Glyphs.Ellipsis))}, w, h)
	case len(s.all) == 0:
		return ui.Page(empty, w, h)
	}
	name := max(min(w/4, 30), 12)
	lines := []string{
		" " + c.Paint(theme.Title, "plans") + c.Paint(theme.Muted, "  "+ui.Count(len(s.all))),
		c.Paint(theme.Muted, "   "+ui.Fit("name", name)+" "+ui.Fit("state", stateWidth)+ui.Fit("jobs done", progressWidth)+"started"),
	}
	from, to := s.list.Window(len(s.all), max(h-len(lines), 0))
	for i := from; i < to; i++ {
		lines = append(lines, s.line(&s.all[i], i == s.list.Cursor, name))
	}
	return ui.Page(lines, w, h)
}

// Widths in cells.
const (
	stateWidth    = 26
	progressWidth = 30 // "100/194  12 failed  ETA 12h03m"
)

func (s *List) line(l *listed, selected bool, nameWidth int) string {
	c := s.c
	pointer, name := "   ", ui.Fit(ui.Clean(l.plan.Name()), nameWidth)
	if selected {
		pointer = " " + c.Paint(theme.Accent, string(c.Theme.Glyphs.Pointer)+" ")
		name = c.Paint(theme.Accent, name)
	}
	if l.err != nil {
		state := ""
		if l.state.Held {
			state = ui.Fit(l.state.phase(c), stateWidth)
		}
		return pointer + name + " " + state + c.Paint(theme.Bad, "cannot be read: "+ui.Clean(l.err.Error()))
	}
	started := l.state.Record.Started.UTC().Format("2006-01-02 15:04")
	return pointer + name + " " + ui.Fit(l.state.phase(c), stateWidth) + ui.Fit(l.state.progress(c, ""), progressWidth) +
		c.Paint(theme.Muted, started)
}

// failure are the lines of a page that cannot be shown.
func failure(c *ui.Context, what string, err error, w int) []string {
	lines := []string{""}
	for _, l := range ui.Wrap(fmt.Sprint(what, err), w-4) {
		lines = append(lines, "  "+c.Paint(theme.Bad, l))
	}
	return lines
}
