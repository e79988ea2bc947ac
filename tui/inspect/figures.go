package inspect

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/analysis"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// figures are the official figures of the examples that are shown, with their intervals.
type figures struct {
	set  *analysis.Set
	turn int64 // of the filter
	list []scoring.Figure
	err  error
}

// figuresMsg carries figures that were computed beside the screen.
type figuresMsg struct{ figures }

// mostFigures is the number of figures in the head of the screen.
const mostFigures = 2

// measure computes what is shown about the examples as a whole: figures and slices.
func (s *Screen) measure() tea.Cmd { return tea.Batch(s.figure(), s.slice(false)) }

func (s *Screen) figure() tea.Cmd {
	if s.set == nil || s.filter.Editing() {
		return nil
	}
	want := figures{set: s.set, turn: s.search.turn.Load()}
	if have := &s.figuring; have.set == want.set && have.turn == want.turn {
		return nil
	}
	s.figuring = want
	passing, last := s.search.passing, &s.search.turn
	return func() tea.Msg {
		if last.Load() != want.turn {
			return nil
		}
		want.compute(passing)
		return figuresMsg{want}
	}
}

func (f *figures) compute(passing []bool) {
	list := make([]wire.Prediction, 0, f.set.Len())
	for i := range f.set.Len() {
		if passing == nil || passing[i] {
			list = append(list, *f.set.Example(i))
		}
	}
	if len(list) == 0 {
		return
	}
	report, err := scoring.Measure(list, scoring.Options{MissingWrong: true})
	if f.err = err; err != nil {
		return
	}
	for _, one := range report.Figures {
		if len(f.list) < mostFigures {
			f.list = append(f.list, one)
		}
	}
}

// figuresLine is the line of the head with the figures, or the reason why there are none.
func (s *Screen) figuresLine(w int) string {
	f, text := &s.figures, ""
	switch {
	case f.set != s.set || f.turn != s.search.turn.Load():
		text = "measuring …"
	case f.err != nil:
		text = "no figures: " + f.err.Error()
	case len(f.list) == 0:
		return ""
	default:
		var parts []string
		for _, one := range f.list {
			parts = append(parts, one.Name+" "+interval(one))
		}
		first := f.list[0]
		text = strings.Join(parts, "   ") + "   n " + ui.Count(first.Items)
		switch count := fmt.Sprintf("%d clusters", first.Clusters); {
		case strings.HasPrefix(first.Note, count): // it says so
		case first.Clusters == 1 && first.Note == "":
			text += " in one cluster"
		case first.Clusters > 1 && first.Clusters != first.Items:
			text += " in " + ui.Count(first.Clusters) + " clusters"
		}
		if first.Note != "" {
			text += "; " + first.Note
		}
	}
	return ui.Fit(" "+s.c.Paint(theme.Muted, ui.Clean(text)), w)
}

func interval(f scoring.Figure) string {
	if f.Interval == nil {
		return fmt.Sprintf("%.1f", f.Value)
	}
	return fmt.Sprintf("%.1f (%.1f–%.1f)", f.Value, f.Interval.Low, f.Interval.High)
}
