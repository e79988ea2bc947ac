package train

import (
	"slices"

	"dev.road/workbench/session/effect"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// pane is a part of the screen that tab can select.
type pane int

const (
	lossPane pane = iota
	samplingPane
	speedPane
	devPane
	teachersPane
	jobsPane
	panes
)

// smoothings are the weights of the past that a key cycles through.
var smoothings = []float64{0.9, 0.98, 0.99, 0}

// Screen is the train screen.
type Screen struct {
	c     *ui.Context
	keys  []ui.Binding
	chart plot.Chart

	task    string // the selected one; "" is the loss of the whole run
	figure  int    // of the chart, index in figures
	pane    pane
	full    bool // the pane fills the whole screen
	smooth  int  // index in smoothings
	changed int  // grows with every key

	rows    []row
	history effect.History
	marks   []plot.Marker // one for each of its changes
	detail  detail
	session ui.Session // the source of rows, history, marks and detail
	seen    int        // their version of the store
	ascii   bool       // of the markers' labels
	drawn   drawn
	picture string
}

// row is one line of the list of losses.
type row struct {
	task  string // "" is the whole run
	trend trend
}

// drawn holds the inputs of a picture.
type drawn struct {
	w, h, version, changed int
	class                  ui.Class
	theme                  *theme.Theme
	session                ui.Session
}

// New makes the screen.
func New(c *ui.Context) *Screen {
	s := &Screen{c: c, seen: -1}
	s.keys = s.bindings()
	return s
}

// Name implements ui.Screen.
func (s *Screen) Name() string { return "train" }

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.keys }

// Update implements ui.Screen: its data is in the store, but for the detail of a
// part of a long run.
func (s *Screen) Update(msg tea.Msg) (bool, tea.Cmd) {
	switch msg := msg.(type) {
	case ui.BatchMsg:
		return false, s.look()
	case detailMsg:
		s.take(msg)
		return false, s.look()
	}
	return false, nil
}

// Back implements ui.Backer: it leaves the full screen, then the crosshair.
func (s *Screen) Back() bool {
	s.changed++
	switch {
	case s.full:
		s.full = false
	case s.chart.CursorOn:
		s.chart.CursorOn = false
	default:
		return false
	}
	return true
}

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	if h <= 0 {
		return ""
	}
	key := drawn{w, h, s.c.Store.Version, s.changed, s.c.Class(), s.c.Theme, s.c.Session}
	if s.drawn == key {
		return s.picture
	}
	s.refresh()
	g := plot.NewGrid(w, h)
	s.draw(g)
	s.drawn, s.picture = key, g.String(s.c.Theme)
	return s.picture
}

// refresh updates the data that is computed from the store.
func (s *Screen) refresh() {
	store := s.c.Store
	ascii := !s.c.Theme.Glyphs.Braille
	if s.session != s.c.Session {
		s.session, s.seen = s.c.Session, -1
		s.chart, s.detail = plot.Chart{LogY: s.chart.LogY, Whole: s.chart.Whole}, detail{}
	}
	if s.seen == store.Version && s.ascii == ascii {
		s.show()
		return
	}
	s.seen, s.ascii = store.Version, ascii
	s.history = effect.Read(store.Entries)
	s.marks = markers(s.history.Changes, s.c.Theme.Glyphs)
	s.rows = append(s.rows[:0], row{"", trendOf(store.Columns.Get("loss"))})
	for _, t := range store.State.Tasks {
		s.rows = append(s.rows, row{t.Name, trendOf(store.Columns.Get(metrics.MeanTag(losses[0].kind, t.Name)))})
	}
	if s.selected() < 0 {
		s.task = ""
	}
	s.show()
}

// selected is the index of the selected task in the rows, or -1.
func (s *Screen) selected() int {
	return slices.IndexFunc(s.rows, func(r row) bool { return r.task == s.task })
}

// show passes the selected task's lines to the chart. The view and the crosshair
// stay, so that tasks can be compared at the same steps.
func (s *Screen) show() {
	c := &s.chart
	c.Markers, c.Smoothing = s.marks, smoothings[s.smooth]
	c.Series = c.Series[:0]
	for i, tag := range s.tags() {
		series := s.detail.in(tag, &s.c.Store.Columns)
		if s.task == "" && s.figure == 0 {
			c.Series = append(c.Series, line("loss", series, i))
		} else if len(series.Steps) > 0 {
			c.Series = append(c.Series, line(figures[s.figure].lines[i].name, series, i))
			c.Series[len(c.Series)-1].Pattern = plot.Pattern(i)
		}
	}
}

// tags returns the tags of the lines in the chart.
func (s *Screen) tags() []string {
	if s.task == "" && s.figure == 0 {
		return []string{"loss"}
	}
	lines := figures[s.figure].lines
	tags := make([]string, len(lines))
	for i, l := range lines {
		tags[i] = metrics.MeanTag(l.kind, s.task)
	}
	return tags
}

// line is a series in a chart's i-th style.
func line(name string, s ui.Series, i int) plot.Series {
	return plot.Series{Name: name, Series: s, Style: theme.Line(i), Faint: theme.Faint(i)}
}

// marker returns the index of the marker to compare around: the one under the
// crosshair, else the newest, or -1.
func (s *Screen) marker() int {
	if s.chart.CursorOn {
		if i := slices.IndexFunc(s.marks, func(m plot.Marker) bool { return m.Step == s.chart.Cursor }); i >= 0 {
			return i
		}
	}
	return len(s.marks) - 1
}

// dataset returns the index of a dataset in the run, which selects its colour.
func (s *Screen) dataset(name string) int {
	return slices.IndexFunc(s.c.Store.State.Datasets, func(d wire.Dataset) bool { return d.Name == name })
}
