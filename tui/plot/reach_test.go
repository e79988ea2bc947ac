package plot

import (
	"math"
	"strings"
	"testing"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/tui/theme"
)

// series is a chart of one line whose i-th value is f(i).
func series(n int, f func(int) float64) *Chart {
	s := metrics.Series{}
	for i := range n {
		s.Steps, s.Values = append(s.Steps, i), append(s.Values, f(i))
	}
	return &Chart{Series: []Series{{Name: "x", Series: s}}}
}

// lookAt composes a chart without drawing it, and returns its picture.
func lookAt(c *Chart, w int, th *theme.Theme) *picture {
	p := &picture{c: c, t: th}
	from, to, _ := c.Window()
	p.look(w, from, to)
	p.body = NewGrid(w, 10)
	return p
}

// An average that is not at an edge of the chart is not at its border: a loss of 1
// for 20 steps and 0 from then on, smoothed.
func TestALogarithmicAxisIncludesTheAverage(t *testing.T) {
	c := series(60, func(i int) float64 {
		if i < 20 {
			return 1
		}
		return 0
	})
	c.LogY, c.Smoothing = true, 0.9
	p := lookAt(c, 60, newTheme(t, theme.None, theme.Unicode))
	means := c.average(&c.Series[0])
	if last := means[len(means)-1]; math.Pow(10, p.lo) > last {
		t.Errorf("the axis begins at %g, the average ends at %g", math.Pow(10, p.lo), last)
	}
	rows := map[int]bool{}
	for _, m := range means[20:] {
		rows[p.place(m)] = true
	}
	if len(rows) < 20 {
		t.Errorf("the falling average has %d rows of dots", len(rows))
	}
}

func TestALinearAxisIncludesTheAverageAfterASpike(t *testing.T) {
	c := series(200, func(i int) float64 {
		if i == 100 {
			return 100
		}
		return 1 + 0.01*float64(i%7)
	})
	c.Smoothing, c.View = 0.98, View{Span: 60, End: 180}
	p := lookAt(c, 60, newTheme(t, theme.None, theme.Unicode))
	if mean := c.average(&c.Series[0])[120]; p.hi < mean {
		t.Errorf("the axis ends at %g, the average in view begins at %g", p.hi, mean)
	}
}

// An average that falls for ever does not squeeze the values to the upper edge.
func TestALogarithmicAxisEndsBelowAVanishingAverage(t *testing.T) {
	c := series(5000, func(i int) float64 {
		if i < 100 {
			return 1
		}
		return 0
	})
	c.LogY, c.Smoothing = true, 0.9
	th := newTheme(t, theme.None, theme.Unicode)
	out := render(c, 80, 14, th)
	if p := lookAt(c, 80, th); p.lo < -decades-0.1 || !strings.Contains(out, "▼") {
		t.Errorf("the axis begins at 1e%g:\n%s", p.lo, out)
	}
	c.Whole = true
	if p := lookAt(c, 80, th); p.lo > -100 {
		t.Errorf("with all values the axis begins at 1e%g", p.lo)
	}
}

func TestTheFirstStepsDoNotDecideTheRange(t *testing.T) {
	th := newTheme(t, theme.None, theme.Unicode)
	loss := func(i int) float64 {
		return 2 - float64(i)/2000 + 8*math.Exp(-float64(i)/8) + 0.1*math.Sin(float64(i))
	}
	for _, smoothing := range []float64{0, 0.9} {
		c := series(1000, loss)
		c.Smoothing = smoothing
		if p := lookAt(c, 80, th); p.hi > 3 {
			t.Errorf("smoothing %g: the axis goes up to %g", smoothing, p.hi)
		}
		out := render(c, 80, 14, th)
		if top := strings.Split(body(out), "\n")[0]; !strings.HasPrefix(top, "▲") || !strings.Contains(out, "▲ to 10.00") {
			t.Errorf("no mark of what is cut:\n%s", out)
		}
		c.Whole = true
		out = render(c, 80, 14, th)
		if p := lookAt(c, 80, th); p.hi < 10 || strings.Contains(out, "▲") {
			t.Errorf("with all values the axis goes up to %g:\n%s", p.hi, out)
		}
	}
}

// Later values are never cut, nor first ones that leave the rest its room.
func TestOnlyFirstStepsAreCut(t *testing.T) {
	th := newTheme(t, theme.None, theme.Unicode)
	for name, f := range map[string]func(int) float64{
		"a spike": func(i int) float64 { return 1 + 0.1*math.Sin(float64(i)) + 50*float64(1-min(abs(i-500), 1)) },
		"a slope": func(i int) float64 { return 5 - float64(i)/250 },
		"a fall to a constant": func(i int) float64 {
			return float64(max(3-i, 1))
		},
	} {
		if out := render(series(1000, f), 80, 14, th); strings.Contains(out, "▲") || strings.Contains(out, "▼") {
			t.Errorf("%s is cut:\n%s", name, out)
		}
	}
	late := series(1000, func(i int) float64 { return 1 + 0.1*math.Sin(float64(i)) + 50*float64(1-min(abs(i-500), 1)) })
	late.View = View{Span: 510, End: 1000} // begins just before the spike
	if out := render(late, 80, 14, th); strings.Contains(out, "▲") {
		t.Errorf("a spike at the left edge of a later view is cut:\n%s", out)
	}
}
