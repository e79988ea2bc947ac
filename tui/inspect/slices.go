package inspect

import (
	"cmp"
	"fmt"
	"slices"

	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/analysis"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// byError slices examples by the group of their error.
const byError = "error"

// slice is the examples of a bucket: all of them, and those that pass the filter.
type slice struct{ all, here analysis.Bucket }

// sliced are the slices of a set by a field, those first with most errors here.
type sliced struct {
	set   *analysis.Set
	by    string
	turn  int64 // of the filter
	sure  bool  // the figures have intervals
	list  []slice
	err   error
	whole slice
}

// slicedMsg carries slices that were computed beside the screen.
type slicedMsg struct{ sliced }

// slice computes the slices of the examples that are shown, if they are other ones than
// those at hand; sure ones have intervals, which takes longer.
func (s *Screen) slice(sure bool) tea.Cmd {
	if s.set == nil || s.filter.Editing() {
		return nil
	}
	want := sliced{set: s.set, by: s.by, turn: s.search.turn.Load(), sure: sure}
	have := &s.slicing
	if have.set == want.set && have.by == want.by && have.turn == want.turn && (have.sure || !sure) {
		return nil
	}
	*have = want
	passing, last := s.search.passing, &s.search.turn
	return func() tea.Msg {
		if want.compute(passing); sure && last.Load() == want.turn {
			want.estimate()
		}
		return slicedMsg{want}
	}
}

// compute fills the list.
func (l *sliced) compute(passing []bool) {
	all := l.set.All()
	here := func(of []int) []int {
		if passing == nil {
			return of
		}
		var some []int
		for _, i := range of {
			if passing[i] {
				some = append(some, i)
			}
		}
		return some
	}
	l.whole = slice{l.set.Whole(all), l.set.Whole(here(all))}
	var buckets []analysis.Bucket
	if buckets, l.err = l.set.Buckets(all, l.by); l.err != nil {
		return
	}
	for _, b := range buckets {
		part := l.set.Whole(here(b.Of()))
		part.Name, part.Filter, part.Share = b.Name, b.Filter, share(part.Errors, l.whole.here.Errors)
		l.list = append(l.list, slice{b, part})
	}
	slices.SortStableFunc(l.list, func(a, b slice) int {
		return cmp.Or(cmp.Compare(b.here.Errors, a.here.Errors), cmp.Compare(b.here.N, a.here.N))
	})
}

// estimate adds the intervals of the slices here.
func (l *sliced) estimate() {
	for k := range l.list {
		one := []analysis.Bucket{l.list[k].here}
		if err := l.set.Estimate(one); err != nil {
			l.err = err
			return
		}
		l.list[k].here = one[0]
	}
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// openSlices shows the slices in a box: enter filters by one, left and right choose another
// field.
func (s *Screen) openSlices(c *ui.Context) tea.Cmd {
	c.Open(&table{
		c: c, name: func() string { return "Slices by " + s.by },
		above: s.slicesAbove, rows: s.sliceRows, tell: s.tellSlice, take: s.takeSlice,
		turn: func(dir int) tea.Cmd { return s.sliceBy(dir) },
		keys: "←→ field · enter filters by the slice · esc back",
	})
	return s.slice(true)
}

// sliceBy slices by the field dir places further.
func (s *Screen) sliceBy(dir int) tea.Cmd {
	if s.set == nil {
		return nil
	}
	fields := s.set.Slices()
	i := slices.Index(fields, s.by)
	s.by = fields[(i+dir+len(fields))%len(fields)]
	return s.slice(true)
}

// slicesNow returns the slices of the field, if they are computed by now.
func (s *Screen) slicesNow() ([]slice, bool) {
	return s.sliced.list, s.sliced.set == s.set && s.sliced.by == s.by && s.sliced.err == nil
}

func (s *Screen) slicesAbove(w int) []string {
	var out []string
	for _, f := range analysis.All() {
		if f.Name == s.by && s.by != byError {
			out = append(out, ui.Wrap(f.Help, w)...)
		}
	}
	if _, ready := s.slicesNow(); !ready {
		text := "Slicing …"
		if s.sliced.err != nil && s.sliced.by == s.by {
			text = s.sliced.err.Error()
		}
		return append(append(out, ""), ui.Wrap(text, w)...)
	}
	text := fmt.Sprintf("%s of %s errors are here, among %s of %s examples.", ui.Count(s.sliced.whole.here.Errors),
		ui.Count(s.sliced.whole.all.Errors), ui.Count(s.sliced.whole.here.N), ui.Count(s.sliced.whole.all.N))
	out = append(append(out, ui.Wrap(text, w)...), "")
	head := fmt.Sprintf("  %-22s %6s %6s %5s %5s  %s", s.by, "n", "errors", "here", "all", s.scoreName())
	if s.against != nil {
		head = fmt.Sprintf("  %-22s %6s %6s %5s %5s  %s", s.by, "n", "errors", "fixed", "broke", "difference")
	}
	return append(out, s.c.Paint(theme.Muted, ui.Fit(head, w)))
}

// scoreName is the name of an example's score.
func (s *Screen) scoreName() string {
	if s.set != nil && s.row(0).class() {
		return "accuracy"
	}
	return "F1"
}

func (s *Screen) sliceRows(w int) []string {
	list, ready := s.slicesNow()
	if !ready {
		return nil
	}
	out := make([]string, len(list))
	for i, l := range list {
		n := fmt.Sprintf("%6s %6s ", ui.Count(l.here.N), ui.Count(l.here.Errors))
		rest := fmt.Sprintf("%s %s  ", percent(l.here.Share), percent(l.all.Share)) + figure(l.here.Score)
		if l.here.N == 0 {
			rest = fmt.Sprintf("%s %s", percent(0), percent(l.all.Share))
		}
		if g := l.here.Gain; g != nil {
			rest = fmt.Sprintf("%5d %5d  ", g.Fixed, g.Broken) + difference(g.Score)
		}
		out[i] = ui.Fit(ui.Fit(ui.Clean(l.here.Name), 22)+" "+n+rest, w)
	}
	return out
}

func percent(share float64) string { return ui.FitLeft(ui.Percent(share, 0), 5) }

// figure writes a score with its interval.
func figure(e stats.Estimate) string {
	if e.Interval == nil {
		return fmt.Sprintf("%.1f", e.Value)
	}
	return fmt.Sprintf("%.1f (%.1f–%.1f)", e.Value, e.Interval.Low, e.Interval.High)
}

// difference writes a difference with its interval.
func difference(e stats.Estimate) string {
	if e.Interval == nil {
		return fmt.Sprintf("%+.1f", e.Value)
	}
	return fmt.Sprintf("%+.1f (%+.1f to %+.1f)", e.Value, e.Interval.Low, e.Interval.High)
}

// tellSlice explains a group of errors.
func (s *Screen) tellSlice(i int) string {
	list, _ := s.slicesNow()
	for _, g := range analysis.Groups {
		if s.by == byError && i < len(list) && list[i].here.Name == string(g.Group) {
			return string(g.Group) + ": " + g.Help + "."
		}
	}
	return ""
}

// takeSlice adds the slice to the filter.
func (s *Screen) takeSlice(i int) tea.Cmd {
	list, ready := s.slicesNow()
	if !ready || i >= len(list) {
		return nil
	}
	if list[i].here.Filter == "" {
		s.c.Say(ui.Info, "no filter selects "+list[i].here.Name)
		return nil
	}
	return s.narrow(list[i].here.Filter)
}

// narrow adds a term to the filter.
func (s *Screen) narrow(term string) tea.Cmd {
	s.filter.Add(term)
	return s.choose()
}

// groupLines returns h lines for the foot of the list: the groups of errors, and their shares
// of the errors here and of all.
func (s *Screen) groupLines(w, h int) []string {
	list, ready := s.slicesNow()
	if !ready || h < 3 {
		return nil
	}
	line := func(name, here, all string) string {
		return ui.Fit(ui.Fit("  "+name, w-14)+fmt.Sprintf("%6s %6s", here, all), w)
	}
	name := s.by
	if name == byError {
		name = "errors"
	}
	out := []string{"", s.c.Paint(theme.Muted, line(name, "here", "all"))}
	for _, l := range list {
		if len(out) == h {
			break
		}
		if l.all.Errors > 0 {
			out = append(out, line(ui.Clean(l.here.Name), percent(l.here.Share), percent(l.all.Share)))
		}
	}
	return out
}
