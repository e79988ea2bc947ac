package plot

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dev.road/workbench/tui/theme"
	"pgregory.net/rapid"
)

func TestBars(t *testing.T) {
	for _, c := range []struct {
		glyphs *theme.Glyphs
		want   string
	}{
		{theme.Unicode, "████████\n████    \n▌       \n        \n        "},
		{theme.ASCII, "########\n####    \n-       \n        \n        "},
	} {
		th := newTheme(t, theme.None, c.glyphs)
		g := NewGrid(8, 5)
		Bars(g, th, []Bar{{Value: 0.5}, {Value: 0.25}, {Value: 0.03125}, {Value: math.NaN()}, {Value: -1}}, 0.5)
		if got := g.String(th); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.glyphs.Name, got, c.want)
		}
	}
}

func TestSpark(t *testing.T) {
	th := newTheme(t, theme.None, theme.Unicode)
	for _, c := range []struct {
		w      int
		values []float64
		want   string
	}{
		{5, []float64{9, 1, 2, 4, 6, 8}, "▁▂▄▆█"},
		{6, []float64{0, 8, math.NaN(), 4}, "  ▁█ ▄"},
		{1, []float64{1, 4}, "▄"},
	} {
		g := NewGrid(c.w, 1)
		Spark(g, th, c.values, 8, theme.Plain)
		if got := g.String(th); got != c.want {
			t.Errorf("%v in %d cells: got %q, want %q", c.values, c.w, got, c.want)
		}
	}
}

func TestHeat(t *testing.T) {
	th := newTheme(t, theme.None, theme.Unicode)
	g := NewGrid(6, 2)
	Heat(g, th, [][]float64{{0, 0.25, 0.5, 0.75, 1, 2}, {1, math.NaN(), math.Inf(1), -1, 0.5, 1}}, 1)
	if got, want := g.String(th), " ░▒▓██\n█   ▒█"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if s := g.At(4, 0).Style; s != theme.Heat(4) {
		t.Errorf("the greatest value has style %d", s)
	}
}

// With any value and any size nothing hangs, panics, or is drawn outside.
func FuzzSmallCharts(f *testing.F) {
	for _, v := range []float64{0, 1, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, math.MaxFloat64, 5e-324} {
		f.Add(int8(10), int8(3), v, 0.5, 1.0)
		f.Add(int8(1), int8(1), 0.5, v, 1.0)
		f.Add(int8(0), int8(-1), 0.5, 0.25, v)
	}
	th, err := theme.New("dark", theme.None, theme.Unicode)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, w, h int8, a, b, most float64) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			room := NewGrid(int(w)+2, int(h)+2)
			g := room.Sub(1, 1, int(w), int(h))
			Bars(g, th, []Bar{{Value: a}, {Value: b}, {Value: a}}, most)
			Spark(g, th, []float64{a, b, a, b}, most, theme.Plain)
			Heat(g, th, [][]float64{{a, b}, {b, a}}, most)
			out := room.String(th)
			for i, line := range strings.Split(out, "\n") {
				if w <= 0 || h <= 0 {
					continue
				}
				outside := line[0] != ' ' || line[len(line)-1] != ' ' || (i == 0 || i == int(h)+1) && strings.TrimSpace(line) != ""
				if outside || utf8.RuneCountInString(line) != int(w)+2 {
					t.Errorf("drawn outside %dx%d:\n%s", w, h, out)
				}
			}
		}()
		select {
		case <-done:
		case <-time.After(2 * time.Minute):
			t.Fatalf("hangs at %dx%d with %v, %v of %v", w, h, a, b, most)
		}
	})
}

func TestSmallChartsAtAnySize(t *testing.T) {
	th := newTheme(t, theme.TrueColor, theme.ASCII)
	rapid.Check(t, func(t *rapid.T) {
		g := NewGrid(rapid.IntRange(0, 60).Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h"))
		values := rapid.SliceOfN(rapid.Float64(), 0, 70).Draw(t, "values")
		most := rapid.Float64().Draw(t, "most")
		bars := make([]Bar, len(values))
		for i, v := range values {
			bars[i].Value = v
		}
		Bars(g, th, bars, most)
		Spark(g, th, values, Greatest(values), theme.Plain)
		Heat(g, th, [][]float64{values, nil, values}, most)
	})
}
