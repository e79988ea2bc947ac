package train

import (
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// detail is a part of a long run whose rows were read again, because the chart
// shows that part alone: of the whole run the columns leave rows out.
type detail struct {
	from, to int // the steps, both among them
	series   map[string]ui.Series
	failed   bool // they could not be read
	resets   int  // of the columns when it was read
	asked    bool // another is pending
}

// detailMsg is a part that was read.
type detailMsg struct {
	session ui.Session
	detail
	err error
}

// in returns a tag's series with the detail in its place.
func (d *detail) in(tag string, columns *ui.Columns) ui.Series {
	s := columns.Get(tag)
	if d.series == nil || d.failed || d.resets != columns.Resets() {
		return s
	}
	return s.Splice(d.series[tag], d.from, d.to)
}

// serves reports whether the detail shows the steps from one to another as finely
// as their own would.
func (d *detail) serves(from, to int) bool {
	return (d.series != nil || d.failed) && d.from <= from && to <= d.to && d.to-d.from <= 2*(to-from)
}

// look asks for the detail of the steps in view if the chart lacks it.
func (s *Screen) look() tea.Cmd {
	if s.c.Session == nil || s.detail.asked || s.chart.View.Span == 0 {
		return nil
	}
	s.refresh()
	from, to, ok := s.chart.Window()
	columns := &s.c.Store.Columns
	if !ok || s.detail.resets == columns.Resets() && s.detail.serves(from, to) {
		return nil
	}
	complete := true
	for _, tag := range s.tags() {
		series := columns.Get(tag)
		// The rows after the detail are whole, as long as they are new.
		if s.detail.resets == columns.Resets() && s.detail.serves(from, min(to, s.detail.to)) {
			complete = complete && series.Complete(s.detail.to+1, to+1)
		} else {
			complete = complete && series.Complete(from, to+1)
		}
	}
	if complete {
		return nil
	}
	s.detail.asked = true
	session, resets := s.c.Session, columns.Resets()
	return func() tea.Msg {
		series, err := session.Window(from, to)
		return detailMsg{session, detail{from: from, to: to, series: series, failed: err != nil, resets: resets}, err}
	}
}

// take shows a part that was read. If it could not be, the chart stays as coarse as
// it is.
func (s *Screen) take(m detailMsg) {
	if m.session != s.session {
		return // of a run that was closed
	}
	if s.detail = m.detail; m.err != nil {
		s.c.Say(ui.Bad, m.err.Error())
	}
	s.changed++
	s.show()
}
