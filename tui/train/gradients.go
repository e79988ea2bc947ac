package train

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
)

// comparisons is the number of comparisons in a mean: one step draws only some of
// the tasks.
const comparisons = 20

// gradientLine is a line on the gradients of a step.
type gradientLine struct {
	title   string
	numbers []gradientNumber
}

// gradientNumber is a number of a line, with the value by which it is sorted.
type gradientNumber struct {
	text  string
	value float64
}

// gradientLines are each task's share of the gradient, largest first, and the cosine of each
// pair, largest magnitude first, where they were compared; and under PCGrad the share of the
// pairs of datasets in which one was projected.
func (s *Screen) gradientLines() []gradientLine {
	type number = gradientNumber
	var shares, cosines, projected []number
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
	if k, _ := s.c.Store.Knob("gradients.combine"); k.Value == "pcgrad" {
		pairs, _ := s.recentMean("grad_pairs")
		if v, ok := s.recentMean("grad_projected"); ok && pairs > 0 {
			projected = []number{{fmt.Sprintf("projects %.0f%% of the pairs of datasets", 100*v/pairs), v}}
		}
	}
	lines := slices.DeleteFunc([]gradientLine{{"gradient", shares}, {"cosine", cosines}, {"pcgrad", projected}}, func(l gradientLine) bool {
		return len(l.numbers) == 0
	})
	for _, l := range lines {
		slices.SortStableFunc(l.numbers, func(a, b number) int { return cmp.Compare(b.value, a.value) })
	}
	return lines
}

// drawGradients writes lines, each as far as it has room.
func drawGradients(g *plot.Grid, lines []gradientLine, ellipsis rune) {
	for y, line := range lines {
		x := g.Text(1, y, theme.Muted, line.title) + 2
		x = max(x, 11)
		for i, n := range line.numbers {
			if x+plot.Width(n.text)+3 > g.W && i < len(line.numbers)-1 || x+plot.Width(n.text) > g.W {
				g.Set(min(x, g.W-1), y, ellipsis, theme.Muted)
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
