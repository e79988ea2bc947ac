package inspect

import (
	"slices"

	"dev.road/workbench/session/analysis"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// loading is the reading of a dataset's predictions, beside the screen.
type loading struct {
	session ui.Session
	dataset string
	step    int  // 0: the newest
	free    bool // another dataset is shown if this one has no predictions
	with    other
	order   order
}

// loadedMsg carries a dataset's predictions.
type loadedMsg struct {
	loading
	shown     string // the dataset that was read
	predicted []wire.Predicted
	predictions
	steps  []int
	err    error
	unlike error // why there is no comparison
}

// load reads the predictions of the dataset, by default the newest.
func (s *Screen) load() tea.Cmd {
	if s.dataset == "" || s.session == nil {
		return nil
	}
	s.loading = true
	l := loading{s.session, s.dataset, s.older, !s.picked && s.wanted == "", s.with, s.order}
	return func() tea.Msg { return l.read() }
}

func (l loading) read() loadedMsg {
	m := loadedMsg{loading: l, shown: l.dataset}
	if m.predicted, m.err = l.session.Predicted(); m.err != nil {
		return m
	}
	has := func(p wire.Predicted) bool { return p.Dataset == l.dataset }
	if last := predictedLast(m.predicted); l.free && last != "" && !slices.ContainsFunc(m.predicted, has) {
		m.shown = last
	}
	list, steps, err := l.session.Predictions(m.shown, l.step)
	if m.steps, m.err = steps, err; err != nil || len(list) == 0 {
		return m
	}
	noted, err := l.session.Notes(m.shown)
	if err != nil {
		m.err = err
		return m
	}
	set, err := analysis.New(list)
	if err != nil {
		m.err = err
		return m
	}
	set = set.WithNotes(noted)
	var against *analysis.Comparison
	if l.with != (other{}) {
		if against, m.unlike = l.with.against(l.session, m.shown, set); m.unlike == nil {
			set = against.Set()
		}
	}
	m.predictions = sorted(set, against, l.order)
	return m
}

// take shows what was read.
func (s *Screen) take(m loadedMsg) tea.Cmd {
	if m.session != s.session || m.dataset != s.dataset || m.with != s.with {
		return nil
	}
	if m.unlike != nil {
		s.with = other{}
		s.c.Say(ui.Bad, "no comparison: "+m.unlike.Error())
	}
	s.dataset, s.listed, s.err, s.steps, s.search.incoming = m.shown, m.predicted, m.err, m.steps, &m.predictions
	return s.choose()
}
