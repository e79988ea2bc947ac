package train

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

// long is a run whose columns have few of its losses, while its file has all.
type long struct {
	*uitest.Session
	err   error
	asked int
}

func (l *long) Window(from, to int) (map[string]ui.Series, error) {
	l.asked++
	var s ui.Series
	for step := from; step <= to; step++ {
		s.Steps, s.Values = append(s.Steps, step), append(s.Values, float64(step%7))
	}
	return map[string]ui.Series{"loss": s}, l.err
}

func openLong(t *testing.T, err error) (*ui.Context, *Screen, *long) {
	t.Helper()
	l := &long{Session: live(), err: err}
	c := uitest.Context(l.Session, 120, 35)
	c.Session = l
	coarse := ui.Series{
		Steps: []int{1, 7, 500, 504, 1000}, Values: []float64{1, 0, 3, 0, 6},
		Groups: []ui.Group{{From: 1, To: 499, End: 2, Rows: 499}, {From: 500, To: 999, End: 4, Rows: 500}},
	}
	c.Store.Apply(ui.BatchMsg{Session: l, Delta: ui.Delta{Reset: true, Series: map[string]ui.Series{"loss": coarse}}})
	s := New(c)
	s.Render(120, 31)
	return c, s, l
}

// The whole run shows what the columns have; a part of it is read again.
func TestAPartOfALongRunIsReadAgain(t *testing.T) {
	c, s, l := openLong(t, nil)
	uitest.Press(c, s, "left")
	if l.asked != 0 || len(s.chart.Series[0].Steps) != 5 {
		t.Fatalf("asked %d times for the whole run", l.asked)
	}
	uitest.Press(c, s, "+", "+", "<")
	steps := s.chart.Series[0].Steps
	from, to, _ := s.chart.Window()
	i, j := slices.Index(steps, from), slices.Index(steps, to)
	if from < 1 || to-from > 300 || i < 0 || j-i != to-from || !slices.IsSorted(steps) || steps[0] != 1 || steps[len(steps)-1] != 1000 {
		t.Errorf("of the steps %d to %d the chart has %v", from, to, steps)
	}
	asked := l.asked
	uitest.Press(c, s, "l", "s", "tab")
	if l.asked != asked {
		t.Errorf("the same part is read %d times", l.asked-asked+1)
	}
	uitest.Press(c, s, "-", "-", "-")
	if s.chart.View.Span != 0 {
		t.Errorf("the view is %+v", s.chart.View)
	}
}

func TestAPartThatCannotBeReadIsSaidOnce(t *testing.T) {
	c, s, l := openLong(t, errors.New("the file is gone"))
	uitest.Press(c, s, "+")
	if !strings.Contains(c.Flash().Text, "the file is gone") || len(s.chart.Series[0].Steps) != 5 {
		t.Errorf("the flash is %q", c.Flash().Text)
	}
	s.Update(ui.BatchMsg{Session: l})
	if cmd := s.look(); cmd != nil || l.asked != 1 {
		t.Errorf("it is asked for %d times, and again", l.asked)
	}
}
