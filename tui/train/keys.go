package train

import (
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

func (s *Screen) bindings() []ui.Binding {
	const moving, chart = "Moving", "Chart"
	do := func(f func()) func(*ui.Context) tea.Cmd {
		return func(*ui.Context) tea.Cmd {
			s.refresh() // a key acts on the newest data, drawn or not
			f()
			s.changed++
			return s.look()
		}
	}
	return []ui.Binding{
		{ID: "train.up", Keys: []string{"up"}, Help: "previous task", Group: moving, Do: do(func() { s.choose(-1) })},
		{ID: "train.down", Keys: []string{"down"}, Short: "task", Help: "next task", Group: moving, Do: do(func() { s.choose(1) })},
		{
			ID: "train.next-pane", Keys: []string{"tab"}, Short: "pane", Group: moving,
			Help: "next pane: losses, sampling, throughput, dev sets, teachers, jobs",
			Do:   do(func() { s.turn(1) }),
		},
		{
			ID: "train.last-pane", Keys: []string{"shift+tab"}, Help: "previous pane", Group: moving,
			Do: do(func() { s.turn(panes - 1) }),
		},
		{
			ID: "train.full", Keys: []string{"enter"}, Short: "full", Help: "show the pane on the whole screen, or go back",
			Group: moving, Do: do(func() { s.full = !s.full }),
		},
		{
			ID: "train.figure", Keys: []string{"c"}, Short: "chart", Group: chart,
			Help:     "next chart: losses, p(truth) of the soft targets, right teachers, their weights, where W acts, entropy",
			Disabled: func(*ui.Context) string { return s.noFigures() },
			Do:       do(func() { s.figure = (s.figure + 1) % len(figures) }),
		},
		{
			ID: "train.cursor-left", Keys: []string{"left"}, Help: "move the crosshair left", Group: chart,
			Disabled: s.noLoss, Do: do(func() { s.chart.MoveCursor(-2) }),
		},
		{
			ID: "train.cursor-right", Keys: []string{"right"}, Short: "crosshair", Help: "move the crosshair right", Group: chart,
			Disabled: s.noLoss, Do: do(func() { s.chart.MoveCursor(2) }),
		},
		{
			ID: "train.marker-left", Keys: []string{"["}, Help: "previous change, with its effect",
			Group: chart, Disabled: s.noMarker, Do: do(func() { s.jump(-1) }),
		},
		{
			ID: "train.marker-right", Keys: []string{"]"}, Short: "markers", Help: "next change, with its effect",
			Group: chart, Disabled: s.noMarker, Do: do(func() { s.jump(1) }),
		},
		{
			ID: "train.log", Keys: []string{"l"}, Short: "log", Help: "switch between a linear and a logarithmic value axis",
			Group: chart, Disabled: s.noLog, Do: do(func() { s.chart.LogY = !s.chart.LogY }),
		},
		{
			ID: "train.range", Keys: []string{"o"}, Short: "range", Group: chart, Disabled: s.noLoss,
			Help: "switch the value axis between all values and the range without outlying first steps",
			Do:   do(func() { s.chart.Whole = !s.chart.Whole }),
		},
		{
			ID: "train.smooth", Keys: []string{"s"}, Short: "smooth", Help: "next smoothing of the averages: .9, .98, .99, off",
			Group: chart, Do: do(func() { s.smooth = (s.smooth + 1) % len(smoothings) }),
		},
		{
			ID: "train.follow", Keys: []string{"f"}, Short: "follow", Help: "follow the newest steps", Group: chart,
			Do: do(func() { s.chart.Follow(); s.chart.CursorOn = false }),
		},
		{
			ID: "train.zoom-in", Keys: []string{"+", "="}, Short: "zoom", Help: "zoom in to half as many steps", Group: chart,
			Disabled: s.noLoss, Do: do(func() { s.chart.Zoom(true) }),
		},
		{
			ID: "train.zoom-out", Keys: []string{"-"}, Help: "zoom out to twice as many steps", Group: chart,
			Disabled: s.noLoss, Do: do(func() { s.chart.Zoom(false) }),
		},
		{
			ID: "train.pan-left", Keys: []string{"<", ","}, Help: "pan to earlier steps", Group: chart,
			Disabled: s.noLoss, Do: do(func() { s.chart.Pan(-1) }),
		},
		{
			ID: "train.pan-right", Keys: []string{">", "."}, Help: "pan to later steps", Group: chart,
			Disabled: s.noLoss, Do: do(func() { s.chart.Pan(1) }),
		},
	}
}

// turn goes on by some panes; a run without teachers has none about them.
func (s *Screen) turn(by pane) {
	s.pane = (s.pane + by) % panes
	if s.pane == teachersPane && s.says() == "" {
		s.pane = (s.pane + by) % panes
	}
}

// choose moves the selection in the list of losses.
func (s *Screen) choose(by int) {
	i := min(max(s.selected()+by, 0), len(s.rows)-1)
	s.task = s.rows[i].task
}

// jump puts the crosshair on the next marker in a direction, and on the newest
// marker if the crosshair is off.
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
	if at < 0 {
		s.c.Say(ui.Info, "no change "+map[bool]string{true: "before", false: "after"}[by < 0]+" this one")
		return
	}
	s.chart.SetCursor(s.marks[at].Step)
}

func (s *Screen) noLoss(*ui.Context) string {
	s.refresh()
	if _, _, ok := s.chart.Extent(); !ok {
		return "no values yet"
	}
	return ""
}

func (s *Screen) noMarker(*ui.Context) string {
	s.refresh()
	if len(s.marks) == 0 {
		return "the run has no changes yet"
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
