// Package events is the screen of the run's events and its ledger, newest at the
// end, with a filter.
package events

import (
	"fmt"
	"strings"

	"dev.road/workbench/filter"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Screen is the events of the open run.
type Screen struct {
	c        *ui.Context
	bindings []ui.Binding
	list     ui.List
	ledger   bool // the ledger instead of the events
	follow   bool // the cursor stays at the end
	filter   ui.Search

	lines   []wire.Event // the rows' events
	shown   []row        // the rows that pass the filter
	version int          // of the store that shown was made from
	stale   bool
}

// row is one line: an event, or an entry of the ledger.
type row struct {
	event *wire.Event
	entry *wire.Entry
	text  string
}

// The fields of a filter. An event about a request has the request's, too.
var (
	ofEvents = filter.Fields{Numbers: []string{"step"}, Texts: []string{"kind", "level", "author", "fate", "action"}, Example: "step>1000"}
	ofLedger = filter.Fields{Numbers: []string{"step"}, Texts: []string{"author", "fate", "action"}, Example: "step>1000"}
)

// New makes the screen.
func New(c *ui.Context) *Screen {
	s := &Screen{c: c, follow: true, stale: true}
	s.filter = ui.NewSearch(c, ofEvents)
	s.bindings = append(
		ui.Moves("events", "events", s.move),
		s.filter.Binding("events", "kind:eval level=warn step>1000 -text"),
		ui.Binding{
			ID: "events.ledger", Keys: []string{"l"}, Short: "ledger", Group: "View",
			Help: "switch between the events and the ledger of requests",
			Do: func(*ui.Context) tea.Cmd {
				s.ledger, s.stale, s.follow = !s.ledger, true, true
				if s.ledger {
					s.filter.Over(ofLedger)
				} else {
					s.filter.Over(ofEvents)
				}
				return nil
			},
		},
		ui.Binding{
			ID: "events.follow", Keys: []string{"f"}, Short: "follow", Help: "go to the newest row and follow new ones", Group: "View",
			Do: func(*ui.Context) tea.Cmd { s.follow = true; return nil },
		},
	)
	return s
}

// Name implements ui.Screen.
func (s *Screen) Name() string { return "events" }

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.bindings }

// Editing implements ui.Editor.
func (s *Screen) Editing() bool { return s.filter.Editing() }

// Back implements ui.Backer: it removes the filter.
func (s *Screen) Back() bool {
	s.stale = true
	return s.filter.Clear()
}

// Update implements ui.Screen.
func (s *Screen) Update(msg tea.Msg) (bool, tea.Cmd) {
	if k, ok := msg.(tea.KeyMsg); ok {
		s.filter.Key(k)
		s.stale = true
		return true, nil
	}
	return false, nil
}

func (s *Screen) move(m ui.Move) {
	n := len(s.rows())
	s.list.Go(m, n)
	s.follow = s.list.Cursor >= n-1
}

// rows returns the rows that pass the filter, recomputed after a change.
func (s *Screen) rows() []row {
	st := s.c.Store
	if !s.stale && s.version == st.Version {
		return s.shown
	}
	s.shown, s.stale, s.version = s.shown[:0], false, st.Version
	add := func(r row) {
		if s.filter.Filter.Match(r) {
			s.shown = append(s.shown, r)
		}
	}
	if s.ledger {
		for i := range st.Entries {
			e := &st.Entries[i]
			_, sign := ui.Outcome(s.c.Theme, e.Fate)
			add(row{entry: e, text: sign + ui.Clean(ledger.Attributed(*e))})
		}
		return s.shown
	}
	s.lines = ui.EventLines(st.Events)
	for i := range s.lines {
		add(row{event: &s.lines[i], text: ui.Clean(s.lines[i].Text)})
	}
	return s.shown
}

// FilterText implements filter.Row.
func (r row) FilterText() []string { return []string{strings.ToLower(r.text)} }

// FilterField implements filter.Row.
func (r row) FilterField(name string) (filter.Field, bool) {
	if e := r.entry; e != nil {
		switch name {
		case "step":
			return filter.Number(float64(e.Step)), true
		case "author":
			return filter.Text(e.Author), true
		case "fate":
			return filter.Text(string(e.Fate)), true
		case "action":
			return filter.Text(string(e.Action)), true
		}
		return filter.Field{}, false
	}
	e := r.event
	switch name {
	case "step":
		return filter.Number(float64(e.Step)), true
	case "kind":
		return filter.Text(string(e.Kind)), true
	case "level":
		return filter.Text(string(e.Level)), true
	}
	if e.Entry != nil {
		return row{entry: e.Entry}.FilterField(name)
	}
	return filter.Field{}, false
}

// detailLines is the maximum number of lines of the selected row's whole text.
const detailLines = 4

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	c := s.c
	rows := s.rows()
	if s.follow {
		s.list.Cursor = max(len(rows)-1, 0)
	}
	title, all := "events", len(s.lines)
	if s.ledger {
		title, all = "ledger", len(c.Store.Entries)
	}
	lines := append([]string{s.filter.Line(title, len(rows), all, w)}, s.filter.Hints(w, h-2)...)
	head := len(lines)
	var detail []string
	if s.list.Cursor < len(rows) && h > 10 {
		detail = ui.Wrap(rows[s.list.Cursor].text, w-2)
		if rest := detail[min(len(detail), detailLines-1):]; len(rest) > 1 {
			detail = append(detail[:detailLines-1], ui.Fit(strings.Join(rest, " "), w-2))
		}
	}
	room := max(h-head-len(detail), 0)
	from, to := s.list.Window(len(rows), room)
	for i := from; i < to; i++ {
		lines = append(lines, s.line(rows[i], i == s.list.Cursor, w))
	}
	if len(rows) == 0 {
		text := "No " + title + " yet."
		if all > 0 {
			text = s.filter.None(map[bool]string{true: "request", false: "event"}[s.ledger])
		} else if s.ledger {
			text = "No requests yet."
		}
		lines = append(lines, "", "  "+c.Paint(theme.Muted, text))
	}
	for len(lines) < room+head {
		lines = append(lines, "")
	}
	lines = lines[:min(len(lines), room+head)]
	for _, d := range detail {
		lines = append(lines, "  "+c.Paint(theme.Muted, d))
	}
	return ui.Page(lines, w, h)
}

func (s *Screen) line(r row, selected bool, w int) string {
	c := s.c
	pointer := "  "
	if selected {
		pointer = c.Paint(theme.Accent, string(c.Theme.Glyphs.Pointer)+" ")
	}
	if e := r.entry; e != nil {
		level, _ := ui.Outcome(c.Theme, e.Fate)
		head := fmt.Sprintf("%s %9s  ", ui.Clock(e.Time), ui.Count(e.Step))
		return pointer + c.Paint(theme.Muted, head) + c.Paint(level.Style(), ui.Fit(r.text, max(w-24, 0)))
	}
	e := r.event
	head := fmt.Sprintf("%s %9s  %-10s ", ui.Clock(e.Time), ui.Count(e.Step), ui.Clean(string(e.Kind)))
	style := ui.EventStyle(e.Level, theme.Plain)
	return pointer + c.Paint(theme.Muted, head) + c.Paint(style, ui.Fit(r.text, max(w-35, 0)))
}
