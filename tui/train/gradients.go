package train

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
)

// gradientRows is the height of the gradients, if any were compared.
const gradientRows = 2

// comparisons is the number of comparisons in a mean: one step draws only some of
// the tasks.
const comparisons = 20

// gradients reports whether the run has compared its tasks' gradients.
func (s *Screen) gradients() bool {
	return slices.ContainsFunc(s.c.Store.State.Tasks, func(t wire.Task) bool {
		return len(s.c.Store.Columns.Get("grad_share/"+t.Name).Values) > 0
	})
}

// drawGradients writes each task's share of the gradient, largest first, and the
// cosine of each pair, largest magnitude first.
func (s *Screen) drawGradients(g *plot.Grid) {
	type number struct {
		text  string
		value float64
	}
	var shares, cosines []number
	tasks := s.c.Store.State.Tasks
	for i, t := range tasks {
		if v, ok := s.recentMean("grad_share/" + t.Name); ok {
			shares = append(shares, number{fmt.Sprintf("%s %.0f%%", s.cut(t.Name, 10), 100*v), v})
		}
		for _, other := range tasks[:i] {
			if v, ok := s.recentMean("grad_cosine/" + other.Name + "/" + t.Name); ok {
				pair := fmt.Sprintf("%s%c%s %+.2f", s.cut(other.Name, 6), s.c.Theme.Glyphs.Bullet, s.cut(t.Name, 6), v)
				cosines = append(cosines, number{pair, math.Abs(v)})
			}
		}
	}
	for y, line := range []struct {
		title   string
		numbers []number
	}{{"gradient", shares}, {"cosine", cosines}} {
		slices.SortStableFunc(line.numbers, func(a, b number) int { return cmp.Compare(b.value, a.value) })
		x := g.Text(1, y, theme.Muted, line.title) + 2
		x = max(x, 11)
		for i, n := range line.numbers {
			if x+plot.Width(n.text)+3 > g.W && i < len(line.numbers)-1 || x+plot.Width(n.text) > g.W {
				g.Set(min(x, g.W-1), y, s.c.Theme.Glyphs.Ellipsis, theme.Muted)
				break
			}
			x = g.Text(x, y, theme.Plain, n.text) + 2
		}
	}
}

// recentMean returns the mean of a series' last values.
func (s *Screen) recentMean(tag string) (mean float64, ok bool) {
	values := s.c.Store.Columns.Get(tag).Values
	sum, n := 0.0, 0
	for _, v := range values[max(0, len(values)-comparisons):] {
		if v-v == 0 {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(n), n > 0
}
