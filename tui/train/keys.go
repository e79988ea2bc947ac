package train

import (
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

func (s *Screen) bindings() []ui.Binding {
	const moving, chart = "Moving", "Chart"
	do := func(f func()) func(*ui.Context) tea.Cmd {
		return func(*ui.Context) tea.Cmd {
			s.refresh() // a key acts on what is known now, drawn or not
			f()
			s.changed++
			return nil
		}
	}
	return []ui.Binding{
		{ID: "train.up", Keys: []string{"up"}, Help: "the task before", Group: moving, Do: do(func() { s.choose(-1) })},
		{ID: "train.down", Keys: []string{"down"}, Short: "task", Help: "the next task", Group: moving, Do: do(func() { s.choose(1) })},
		{ID: "train.next-pane", Keys: []string{"tab"}, Short: "pane", Help: "the next pane: losses, sampling, throughput, dev sets, jobs", Group: moving, Do: do(func() { s.pane = (s.pane + 1) % panes })},
		{ID: "train.last-pane", Keys: []string{"shift+tab"}, Help: "the pane before", Group: moving, Do: do(func() { s.pane = (s.pane + panes - 1) % panes })},
		{ID: "train.full", Keys: []string{"enter"}, Short: "full", Help: "the pane on the whole screen, and back", Group: moving, Do: do(func() { s.full = !s.full })},
		{ID: "train.cursor-left", Keys: []string{"left"}, Help: "the crosshair to the left", Group: chart, Disabled: s.noLoss, Do: do(func() { s.chart.MoveCursor(-2) })},
		{ID: "train.cursor-right", Keys: []string{"right"}, Short: "crosshair", Help: "the crosshair to the right", Group: chart, Disabled: s.noLoss, Do: do(func() { s.chart.MoveCursor(2) })},
		{ID: "train.marker-left", Keys: []string{"["}, Help: "the change before, with the means before and after it", Group: chart, Disabled: s.noMarker, Do: do(func() { s.jump(-1) })},
		{ID: "train.marker-right", Keys: []string{"]"}, Short: "markers", Help: "the next change, with the means before and after it", Group: chart, Disabled: s.noMarker, Do: do(func() { s.jump(1) })},
		{ID: "train.log", Keys: []string{"l"}, Short: "log", Help: "a logarithmic or linear value axis", Group: chart, Disabled: s.noLog, Do: do(func() { s.chart.LogY = !s.chart.LogY })},
		{ID: "train.smooth", Keys: []string{"s"}, Short: "smooth", Help: "how much the averages smooth: .9, .98, .99, not at all", Group: chart, Do: do(func() { s.smooth = (s.smooth + 1) % len(smoothings) })},
		{ID: "train.follow", Keys: []string{"f"}, Short: "follow", Help: "show the newest steps as they come", Group: chart, Do: do(func() { s.chart.Follow(); s.chart.CursorOn = false })},
		{ID: "train.zoom-in", Keys: []string{"+", "="}, Short: "zoom", Help: "half as many steps", Group: chart, Disabled: s.noLoss, Do: do(func() { s.chart.Zoom(true) })},
		{ID: "train.zoom-out", Keys: []string{"-"}, Help: "twice as many steps", Group: chart, Disabled: s.noLoss, Do: do(func() { s.chart.Zoom(false) })},
		{ID: "train.pan-left", Keys: []string{"<", ","}, Help: "earlier steps", Group: chart, Disabled: s.noLoss, Do: do(func() { s.chart.Pan(-1) })},
		{ID: "train.pan-right", Keys: []string{">", "."}, Help: "later steps", Group: chart, Disabled: s.noLoss, Do: do(func() { s.chart.Pan(1) })},
	}
}

// choose moves in the list of losses.
func (s *Screen) choose(by int) {
	i := min(max(s.selected()+by, 0), len(s.rows)-1)
	s.task = s.rows[i].task
}

// jump puts the crosshair on the next marker in a direction; from nowhere, or
// from the last one, on the newest.
func (s *Screen) jump(by int) {
	at := -1
	switch {
	case !s.chart.CursorOn:
		at = len(s.marks) - 1
	case by < 0:
		for i, m := range s.marks {
			if m.Step < s.chart.Cursor {
				at = i
			}
		}
	default:
		for i := len(s.marks) - 1; i >= 0; i-- {
			if s.marks[i].Step > s.chart.Cursor {
				at = i
			}
		}
	}
	if at >= 0 {
		s.chart.SetCursor(s.marks[at].Step)
	}
}

func (s *Screen) noLoss(*ui.Context) string {
	s.refresh()
	if _, _, ok := s.chart.Extent(); !ok {
		return "there are no values yet"
	}
	return ""
}

func (s *Screen) noMarker(*ui.Context) string {
	s.refresh()
	if len(s.marks) == 0 {
		return "nothing was changed in this run yet"
	}
	return ""
}

func (s *Screen) noLog(*ui.Context) string {
	s.refresh()
	if s.chart.LogY {
		return ""
	}
	if err := s.chart.CanLog(); err != nil {
		return err.Error()
	}
	return ""
}
