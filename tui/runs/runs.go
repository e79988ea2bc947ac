// Package runs is the list of all runs: it filters them, opens one, and chooses those
// whose results are compared. Its empty state lists the commands that start a run.
package runs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dev.road/workbench/filter"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// every is the time between two looks at the runs while the list is shown.
const every = 2 * time.Second

// listMsg carries the runs.
type listMsg struct {
	turn int
	runs []ui.Run
	err  error
}

// dueMsg says that the runs are to be listed again.
type dueMsg struct{ turn int }

// Screen is the list of runs.
type Screen struct {
	c        *ui.Context
	find     func() ([]ui.Run, error)
	results  func(names []string)
	bindings []ui.Binding
	list     ui.List
	filter   ui.Search
	loaded   bool
	runs     []ui.Run
	shown    []ui.Run
	marked   []string // names, in the order of marking
	err      error
	turn     int // counts the times that the list was opened, reloaded or left
}

// fields are the fields of a filter.
var fields = filter.Fields{Numbers: []string{"loss", "step", "steps"}, Texts: []string{"state", "dataset", "name"}, Example: "loss<0.5"}

// New makes the screen; find lists the runs, in a command, and results makes those of some
// runs the content of the screen of results.
func New(c *ui.Context, find func() ([]ui.Run, error), results func(names []string)) *Screen {
	s := &Screen{c: c, find: find, results: results}
	s.filter = ui.NewSearch(c, fields)
	const group = "Runs"
	s.bindings = append(
		ui.Moves("runs", "runs", func(m ui.Move) { s.list.Go(m, len(s.shown)) }),
		ui.Binding{
			ID: "runs.open", Keys: []string{"enter"}, Short: "open", Help: "open the selected run", Group: group,
			Disabled: s.none, Do: s.open,
		},
		ui.Binding{
			ID: "runs.mark", Keys: []string{"c"}, Short: "mark", Help: "mark the selected run for a comparison, or unmark it", Group: group,
			Disabled: s.none, Do: s.mark,
		},
		ui.Binding{
			ID: "runs.mark-all", Keys: []string{"C"}, Help: "mark all shown runs, or unmark all", Group: group,
			Disabled: s.none, Do: s.markAll,
		},
		ui.Binding{
			ID: "runs.results", Keys: []string{"R"}, Short: "results", Group: group,
			Help:     "the results of the marked runs beside each other, as of road results; without marks, of the selected run",
			Disabled: s.none, Do: s.compare,
		},
		s.filter.Binding("runs", "state:running loss<1 dataset:squad -old"),
		ui.Binding{
			ID: "runs.plans", Keys: []string{"p"}, Short: "plans", Help: "the plans that have been started", Group: group,
			Do: func(c *ui.Context) tea.Cmd { c.Goto("plans"); return nil },
		},
		ui.Binding{
			ID: "runs.reload", Keys: []string{"r"}, Short: "reload", Help: "reload the list", Group: group,
			Do: func(*ui.Context) tea.Cmd { return s.Open() },
		},
	)
	return s
}

func (s *Screen) open(*ui.Context) tea.Cmd {
	dir := s.shown[s.list.Cursor].Dir
	return func() tea.Msg { return ui.OpenMsg{Dir: dir, From: s.Name()} }
}

// Name implements ui.Screen.
func (s *Screen) Name() string { return "runs" }

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.bindings }

// Editing implements ui.Editor.
func (s *Screen) Editing() bool { return s.filter.Editing() }

// Back implements ui.Backer: it removes the filter.
func (s *Screen) Back() bool {
	had := s.filter.Clear()
	s.choose()
	return had
}

// Open implements ui.Opener: it lists the runs, and again from time to time until
// Leave.
func (s *Screen) Open() tea.Cmd {
	s.turn++
	return s.read()
}

// Leave implements ui.Leaver.
func (s *Screen) Leave() { s.turn++ }

func (s *Screen) read() tea.Cmd {
	turn := s.turn
	return func() tea.Msg {
		runs, err := s.find()
		return listMsg{turn, runs, err}
	}
}

// Update implements ui.Screen.
func (s *Screen) Update(msg tea.Msg) (bool, tea.Cmd) {
	switch msg := msg.(type) {
	case listMsg:
		if msg.turn != s.turn {
			return false, nil
		}
		s.loaded, s.runs, s.err = true, msg.runs, msg.err
		if msg.err == nil {
			s.keepMarks()
		}
		s.choose()
		if s.c.Later != nil {
			return false, s.c.Later(every, dueMsg{s.turn})
		}
	case dueMsg:
		if msg.turn == s.turn {
			return false, s.read()
		}
	case tea.KeyMsg:
		s.filter.Key(msg)
		s.choose()
		return true, nil
	}
	return false, nil
}

func (s *Screen) none(*ui.Context) string {
	if len(s.shown) == 0 {
		return "no run to open"
	}
	return ""
}

// choose applies the filter; the cursor stays on its run.
func (s *Screen) choose() {
	dir := ""
	if s.list.Cursor < len(s.shown) {
		dir = s.shown[s.list.Cursor].Dir
	}
	s.shown = nil
	for _, r := range s.runs {
		if s.filter.Filter.Match(row(r)) {
			if r.Dir == dir {
				s.list.Cursor = len(s.shown)
			}
			s.shown = append(s.shown, r)
		}
	}
	s.list.Cursor = max(min(s.list.Cursor, len(s.shown)-1), 0)
}

type row ui.Run

// FilterText implements filter.Row.
func (r row) FilterText() []string {
	return []string{strings.ToLower(r.Name + " " + strings.Join(r.Datasets, " "))}
}

// FilterField implements filter.Row.
func (r row) FilterField(name string) (filter.Field, bool) {
	switch name {
	case "name":
		return filter.Text(r.Name), true
	case "state":
		return filter.Text(string(r.State)), true
	case "dataset":
		return filter.Text(strings.Join(r.Datasets, " ")), true
	case "step":
		return filter.Number(float64(r.Step)), true
	case "steps":
		return filter.Number(float64(r.Steps)), true
	case "loss":
		if r.Loss != nil {
			return filter.Number(*r.Loss), true
		}
	}
	return filter.Field{}, false
}

// empty is the list of a workbench without runs.
var empty = []string{
	"",
	"  No runs yet. In a shell:",
	"",
	"    road demo            train on an invented world: no download, no GPU",
	"    road train RECIPE    start a run; road recipes lists the built-in recipes",
	"",
	"  Or press N here for a run from a recipe. It appears here; road attach opens a run.",
}

// Widths in cells.
const (
	stateWidth = 11
	stepWidth  = 17
	lossWidth  = 9
)

// nameWidth is enough for the longest name, before the columns on the right of the loss: runs
// of a plan differ at the ends of their names.
func (s *Screen) nameWidth(w int) int {
	longest := max(min(w/4, 30), 12)
	for _, r := range s.shown {
		longest = max(longest, ansi.StringWidth(ui.Clean(r.Name)))
	}
	const pointer, gap, more = 3, 1, 2 // more: the sign that columns are cut off
	return max(min(longest, w-pointer-gap-stateWidth-stepWidth-lossWidth-more), 12)
}

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	c := s.c
	switch {
	case s.err != nil:
		lines := []string{""}
		for _, l := range ui.Wrap("Cannot list the runs: "+s.err.Error(), w-4) {
			lines = append(lines, "  "+c.Paint(theme.Bad, l))
		}
		return ui.Page(lines, w, h)
	case !s.loaded:
		return ui.Page([]string{"", "  " + c.Paint(theme.Muted, "Listing the runs "+string(c.Theme.Glyphs.Ellipsis))}, w, h)
	case len(s.runs) == 0:
		return ui.Page(empty, w, h)
	}
	name := s.nameWidth(w)
	head := "   " + ui.Fit("name", name) + " " + ui.Fit("state", stateWidth) + ui.FitLeft("step", stepWidth) +
		ui.FitLeft("loss", lossWidth) + "  " + ui.Fit("started", 17) + " datasets"
	marked := ""
	if n := len(s.marked); n > 0 {
		marked = "  " + ui.Count(n) + " marked "
	}
	title := s.filter.Line("runs", len(s.shown), len(s.runs), max(w-len(marked), 0)) + c.Paint(theme.Accent, marked)
	lines := append([]string{title}, s.filter.Hints(w, h-3)...)
	lines = append(lines, c.Paint(theme.Muted, head))
	from, to := s.list.Window(len(s.shown), max(h-len(lines), 0))
	for i := from; i < to; i++ {
		lines = append(lines, s.line(s.shown[i], i == s.list.Cursor, name))
	}
	if len(s.shown) == 0 {
		lines = append(lines, "", "  "+c.Paint(theme.Muted, s.filter.None("run")))
	}
	return ui.Page(lines, w, h)
}

func (s *Screen) line(r ui.Run, selected bool, nameWidth int) string {
	c := s.c
	mark, pointer, name := " ", "  ", ui.Fit(ui.Clean(r.Name), nameWidth)
	if slices.Contains(s.marked, r.Name) {
		mark = c.Paint(theme.Accent, string(c.Theme.Glyphs.Done))
	}
	if selected {
		pointer = c.Paint(theme.Accent, string(c.Theme.Glyphs.Pointer)+" ")
		name = c.Paint(theme.Accent, name)
	}
	glyph, style := ui.Phase(c.Theme, r.State)
	from := ""
	if p := r.Parent; p != nil {
		from = c.Paint(theme.Muted, "from "+ui.Clean(p.Run)+" at "+ui.Count(p.Step)) + "  "
	}
	loss := string(c.Theme.Glyphs.Minus)
	if r.Loss != nil {
		loss = fmt.Sprintf("%.3f", *r.Loss)
	}
	return mark + pointer + name + " " + c.Paint(style, ui.Fit(string(glyph)+" "+string(r.State), stateWidth)) +
		ui.FitLeft(ui.Count(r.Step)+"/"+ui.Count(r.Steps), stepWidth) + ui.FitLeft(loss, lossWidth) + "  " +
		c.Paint(theme.Muted, r.Started.UTC().Format("2006-01-02 15:04")+"  ") + from + ui.Clean(strings.Join(r.Datasets, " "))
}
