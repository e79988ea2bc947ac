package plot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui/uitest"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// curve is a noisy falling loss.
func curve(seed uint64, n, every int) (steps []int, values []float64) {
	noise := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		steps = append(steps, (i+1)*every)
		values = append(values, 0.3+2.2*math.Exp(-4*float64(i)/float64(n))+0.15*(noise.Float64()-0.5))
	}
	return steps, values
}

func lossChart(n, every int) *Chart {
	c := &Chart{}
	for i, name := range []string{"ce", "kd", "yardstick"} {
		steps, values := curve(uint64(i), n, every)
		for k := range values {
			values[k] /= float64(i + 1)
		}
		c.Series = append(c.Series, Series{
			Name: name, Series: metrics.Series{Steps: steps, Values: values}, Style: theme.Line(i), Faint: theme.Faint(i), Pattern: Pattern(i),
		})
	}
	return c
}

func render(c *Chart, w, h int, t *theme.Theme) string {
	g := NewGrid(w, h)
	c.Draw(g, t)
	return g.String(t)
}

func TestChartGolden(t *testing.T) {
	color := newTheme(t, theme.TrueColor, theme.Unicode)
	plain := newTheme(t, theme.None, theme.ASCII)
	dots := newTheme(t, theme.None, theme.Unicode)
	markers := []Marker{
		{Step: 4000, Label: "T 4→5"}, {Step: 8200, Label: "W .75→.60"}, {Step: 8300, Label: "targets nq/large-1", Minor: true},
	}
	for _, c := range []struct {
		name  string
		w, h  int
		theme *theme.Theme
		set   func(*Chart)
	}{
		{"plain", 80, 18, dots, func(*Chart) {}},
		{"color", 60, 14, color, func(c *Chart) { c.Smoothing = 0.9 }},
		{"ascii", 80, 18, plain, func(c *Chart) { c.Markers = markers }},
		{"markers", 80, 18, dots, func(c *Chart) { c.Markers, c.Smoothing, c.Series = markers, 0.95, c.Series[:1] }},
		{"cursor", 80, 18, dots, func(c *Chart) { c.Series = c.Series[:2]; c.SetCursor(3333) }},
		{"log", 80, 18, dots, func(c *Chart) { c.LogY = true }},
		{"zoomed", 80, 18, dots, func(c *Chart) { c.Series = c.Series[:1]; c.View = View{Span: 200, End: 5000} }},
		{"gap", 60, 12, dots, func(c *Chart) {
			c.Series = c.Series[:1]
			for i := range 100 {
				c.Series[0].Values[500+i] = math.NaN()
			}
		}},
		{"small", 13, 4, dots, func(*Chart) {}},
		{"empty", 30, 5, dots, func(c *Chart) { c.Series = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			chart := lossChart(1200, 10)
			c.set(chart)
			uitest.Golden(t, "chart-"+c.name, render(chart, c.w, c.h, c.theme))
		})
	}
}

// body returns the part of a drawing right of the axis, without axes and legend.
func body(s string) string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if _, cells, ok := strings.Cut(line, "│"); ok {
			out = append(out, cells)
		} else if _, cells, ok := strings.Cut(line, "┤"); ok {
			out = append(out, cells)
		}
	}
	return strings.Join(out, "\n")
}

func TestASpikeIsNeverLost(t *testing.T) {
	th := newTheme(t, theme.None, theme.Unicode)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2000, 30000).Draw(t, "n")
		c := &Chart{Series: []Series{{Name: "x", Series: metrics.Series{Steps: make([]int, n), Values: make([]float64, n)}}}}
		for i := range n {
			c.Series[0].Steps[i] = i
		}
		at := rapid.IntRange(0, n-1).Draw(t, "at")
		c.Series[0].Values[at] = 1
		out := render(c, 60, 12, th)
		top := strings.Split(out, "\n")[1]
		if !strings.ContainsFunc(top, func(r rune) bool { return r > 0x2800 && r < 0x2900 }) {
			t.Fatalf("the spike at %d of %d is not in the top row:\n%s", at, n, out)
		}
	})
}

func TestNotFiniteIsAGap(t *testing.T) {
	th := newTheme(t, theme.None, theme.Unicode)
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		c := &Chart{Series: []Series{{Name: "x", Series: metrics.Series{Steps: []int{0, 1, 2, 3, 4}, Values: []float64{1, 1, bad, 1, 1}}}}}
		out := render(c, 50, 9, th)
		if strings.Contains(out, "inf") || strings.Contains(out, "NaN") {
			t.Errorf("%v reached an axis:\n%s", bad, out)
		}
		line := []rune{}
		for row := range strings.SplitSeq(body(out), "\n") {
			if strings.ContainsFunc(row, func(r rune) bool { return r > 0x2800 }) {
				line = []rune(row)
			}
		}
		if len(line) == 0 {
			t.Fatalf("no line:\n%s", out)
		}
		if mid := line[len(line)/2]; mid != ' ' {
			t.Errorf("with %v in the middle the line goes on:\n%s", bad, out)
		}
		if line[len(line)/8] == ' ' || line[len(line)-1-len(line)/8] == ' ' {
			t.Errorf("the line is broken where it is finite:\n%s", out)
		}
	}
}

func TestALineCrossesTheEdgesOfTheView(t *testing.T) {
	th := newTheme(t, theme.None, theme.Unicode)
	c := &Chart{View: View{Span: 100, End: 150}, Series: []Series{
		{Name: "x", Series: metrics.Series{Steps: []int{0, 100, 200}, Values: []float64{0, 1, 0}}},
	}}
	for row := range strings.SplitSeq(body(render(c, 40, 9, th)), "\n") {
		cells := []rune(row)
		if cells[0] > 0x2800 || cells[len(cells)-1] > 0x2800 {
			return
		}
	}
	t.Errorf("samples at 0, 100 and 200 in a view of 50 to 150 leave its edges empty:\n%s", render(c, 40, 9, th))
}

func TestColoursDoNotMix(t *testing.T) {
	c := lossChart(500, 1)
	g := NewGrid(80, 20)
	c.Draw(g, newTheme(t, theme.TrueColor, theme.Unicode))
	for y := range g.H {
		for x := range g.W {
			c := g.At(x, y)
			ofALine := c.Style == theme.Line(0) || c.Style == theme.Line(1) || c.Style == theme.Line(2)
			if c.Rune > 0x2800 && c.Rune < 0x2900 && !ofALine {
				t.Fatalf("the dots at %d, %d have style %d, which is no line's", x, y, c.Style)
			}
		}
	}
	// The last line covers the others: alone it gives the same cells.
	all := c.layer
	alone := &dots{}
	alone.reset(all.w, all.h)
	alone.begin(theme.Line(2), Dotted)
	p := &picture{c: c, body: NewGrid(all.w, all.h)}
	from, to, _ := c.Window()
	p.look(all.w, from, to)
	raw, _ := p.spans(2)
	alone.trace(raw, p.place)
	for i, owner := range all.owner {
		if owner == 3 && all.mask[i] != alone.mask[i] {
			t.Fatalf("cell %d of the last line holds %08b, alone %08b", i, all.mask[i], alone.mask[i])
		}
	}
}

func TestLogNeedsSomethingPositive(t *testing.T) {
	th := newTheme(t, theme.None, theme.Unicode)
	c := &Chart{LogY: true, Series: []Series{{Name: "x", Series: metrics.Series{Steps: []int{1, 2}, Values: []float64{-1, 0}}}}}
	if err := c.CanLog(); err == nil {
		t.Error("a logarithmic axis for -1 and 0")
	}
	if out := render(c, 60, 10, th); !strings.Contains(out, "linear: nothing above 0 in view") {
		t.Errorf("the chart does not say why it is linear:\n%s", out)
	}
	c.Series[0].Values = []float64{2, 0}
	if err := c.CanLog(); err != nil {
		t.Error(err)
	}
	if out := render(c, 60, 10, th); !strings.Contains(out, "log, 1 not above 0") {
		t.Errorf("the chart does not say what it leaves out:\n%s", out)
	}
}

func TestAverage(t *testing.T) {
	steps, values := curve(7, 300, 1)
	values[20] = math.NaN()
	whole := (&average{}).extend(0.9, metrics.Series{Steps: steps, Values: values})

	// The closed form: a weighted mean with weights 0.9^age.
	for _, i := range []int{0, 1, 19, 20, 21, 299} {
		var sum, norm float64
		for k := 0; k <= i; k++ {
			if values[k] == values[k] {
				age := 0
				for j := k + 1; j <= i; j++ {
					if values[j] == values[j] {
						age++
					}
				}
				w := math.Pow(0.9, float64(age))
				sum, norm = sum+w*values[k], norm+w
			}
		}
		if want := sum / norm; i == 20 {
			if whole[i] == whole[i] {
				t.Errorf("the average at a gap is %v", whole[i])
			}
		} else if math.Abs(whole[i]-want) > 1e-12 {
			t.Errorf("average %d is %v, want %v", i, whole[i], want)
		}
	}

	rapid.Check(t, func(t *rapid.T) {
		var a average
		for n := 0; n < len(values); {
			n = min(n+rapid.IntRange(1, 90).Draw(t, "more"), len(values))
			got := a.extend(0.9, metrics.Series{Steps: steps[:n], Values: values[:n]})
			for i := range got {
				if !same(got[i], whole[i]) {
					t.Fatalf("grown to %d, average %d is %v instead of %v", n, i, got[i], whole[i])
				}
			}
		}
		other := append([]float64(nil), values[:100]...)
		other[99]++
		if got := a.extend(0.9, metrics.Series{Steps: steps[:100], Values: other}); len(got) != 100 || same(got[99], whole[99]) {
			t.Fatal("a replaced series keeps the old average")
		}
	})
}

// The extremes that stand for a group of values are not averaged: their group's
// mean is.
func TestTheAverageOfAGroupIsThatOfItsValues(t *testing.T) {
	s := metrics.Series{Steps: []int{1, 2, 700, 1001}, Values: []float64{3, 0, 100, 3}, Groups: []metrics.Group{
		{From: 1, To: 1, End: 1, Rows: 1, Finite: 1, Mean: 3}, {From: 2, To: 1000, End: 3, Rows: 999, Finite: 999, Mean: 2},
	}}
	got := (&average{}).extend(0.9, s)
	for i, want := range []float64{3, 2, 2, 2.1} {
		if math.Abs(got[i]-want) > 1e-9 {
			t.Errorf("average %d is %v, want %v", i, got[i], want)
		}
	}
}

func TestAverageDoesNotDependOnTheView(t *testing.T) {
	c := lossChart(5000, 1)
	c.Smoothing = 0.99
	before := c.At(4000)
	c.View = View{Span: 50, End: 4010}
	render(c, 80, 20, newTheme(t, theme.Mono, theme.Unicode))
	for i, r := range c.At(4000) {
		if r != before[i] {
			t.Errorf("series %d at step 4000: %+v, in a narrow view %+v", i, before[i], r)
		}
	}
}

func TestDrawingAgainCostsNothing(t *testing.T) {
	th := newTheme(t, theme.TrueColor, theme.Unicode)
	c := lossChart(10000, 1)
	c.Smoothing = 0.9
	g := NewGrid(100, 30)
	c.Draw(g, th)
	if n := testing.AllocsPerRun(20, func() { c.Draw(g, th) }); n != 0 {
		t.Errorf("drawing again allocates %v times", n)
	}
	for _, change := range []struct {
		what string
		do   func()
	}{
		{"a sample", func() {
			c.Series[0].Steps = append(c.Series[0].Steps, 10001)
			c.Series[0].Values = append(c.Series[0].Values, 3)
		}},
		{"a marker", func() { c.Markers = append(c.Markers, Marker{Step: 500, Label: "W"}) }},
		{"the cursor", func() { c.SetCursor(700) }},
		{"the view", func() { c.View.Span = 900 }},
		{"smoothing", func() { c.Smoothing = 0 }},
		{"the scale", func() { c.LogY = true }},
	} {
		before := g.String(th)
		change.do()
		c.Draw(g, th)
		if g.String(th) == before {
			t.Errorf("%s changed and the picture did not", change.what)
		}
	}
}

func TestCursorVisitsEverySample(t *testing.T) {
	c := &Chart{Series: []Series{
		{Name: "a", Series: metrics.Series{Steps: []int{10, 20, 40, 100}, Values: []float64{1, 2, 3, 4}}},
		{Name: "b", Series: metrics.Series{Steps: []int{15, 100}, Values: []float64{1, 2}}},
	}}
	render(c, 40, 10, newTheme(t, theme.None, theme.Unicode))
	var seen []int
	for range 6 {
		c.MoveCursor(-1)
		seen = append(seen, c.Cursor)
	}
	if got := fmt.Sprint(seen); got != "[100 40 20 15 10 10]" {
		t.Errorf("to the left the cursor visits %s", got)
	}
	c.MoveCursor(1)
	if c.Cursor != 15 {
		t.Errorf("to the right of 10 the cursor is on %d", c.Cursor)
	}
	if r := c.At(16); r[0].Step != 20 || r[1].Step != 15 || r[1].Value != 1 {
		t.Errorf("at 16: %+v", r)
	}
}

func TestZoomAndPan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		c := lossChart(n, rapid.IntRange(1, 9).Draw(t, "every"))
		first, last, _ := c.Extent()
		for range rapid.IntRange(1, 30).Draw(t, "keys") {
			switch rapid.IntRange(0, 5).Draw(t, "key") {
			case 0:
				c.Zoom(true)
			case 1:
				c.Zoom(false)
			case 2:
				c.Pan(-1)
			case 3:
				c.Pan(1)
			case 4:
				c.MoveCursor(rapid.IntRange(-20, 20).Draw(t, "columns"))
			case 5:
				c.Follow()
			}
			from, to, ok := c.Window()
			if !ok || from < first || to > last || from > to {
				t.Fatalf("steps %d to %d of %d to %d are in view", from, to, first, last)
			}
			if to-from < min(leastSpan, last-first) {
				t.Fatalf("only %d steps are in view", to-from)
			}
			if c.Following() != (to == last) && c.View.End == 0 {
				t.Fatal("it follows and does not show the newest")
			}
		}
		for range 40 {
			c.Zoom(false)
		}
		if c.View != (View{}) {
			t.Fatalf("zoomed out all the way the view is %+v", c.View)
		}
	})
}

func TestAnySizeAndAnyValue(t *testing.T) {
	themes := []*theme.Theme{newTheme(t, theme.TrueColor, theme.Unicode), newTheme(t, theme.None, theme.ASCII)}
	rapid.Check(t, func(t *rapid.T) {
		var steps []int
		var values []float64
		step := 0
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			step += rapid.IntRange(1, 1e6).Draw(t, "gap")
			steps = append(steps, step)
			values = append(values, rapid.OneOf(rapid.Float64(), rapid.Float64Range(-2, 2),
				rapid.SampledFrom([]float64{
					math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, math.MaxFloat64, -math.MaxFloat64, 5e-324, 0,
				})).Draw(t, "v"))
		}
		c := &Chart{
			Series: []Series{{
				Name: "ce", Series: metrics.Series{Steps: steps, Values: values}, Style: theme.Line(0),
				Pattern: Pattern(rapid.IntRange(0, 2).Draw(t, "pattern")),
			}},
			Smoothing: rapid.Float64Range(-1, 2).Draw(t, "smoothing"),
			LogY:      rapid.Bool().Draw(t, "log"),
			View:      View{Span: rapid.IntRange(-5, 1e7).Draw(t, "span"), End: rapid.IntRange(-5, 1e8).Draw(t, "end")},
			Markers:   []Marker{{Step: rapid.IntRange(-5, 1e7).Draw(t, "marker"), Label: "W .75→.60"}},
			Cursor:    rapid.IntRange(-10, 1e8).Draw(t, "cursor"), CursorOn: rapid.Bool().Draw(t, "on"),
		}
		w, h := rapid.IntRange(0, 200).Draw(t, "w"), rapid.IntRange(0, 60).Draw(t, "h")
		for _, th := range themes {
			out := render(c, w, h, th)
			for line := range strings.SplitSeq(out, "\n") {
				if h > 0 && ansi.StringWidth(line) != w {
					t.Fatalf("a line of %d cells at %dx%d: %q", ansi.StringWidth(line), w, h, line)
				}
			}
		}
		c.MoveCursor(rapid.IntRange(-5, 5).Draw(t, "move"))
	})
}
