package train

import (
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// drawSampling compares the requested probability of each dataset with its share
// of the last 200 passes, and shows the share since the start of the run. An
// exclamation mark flags a difference that chance does not explain. While a
// dataset is being read, its examples so far take the place of the share's line.
func (s *Screen) drawSampling(g *plot.Grid) {
	if g.H == 0 {
		return
	}
	s.heading(g, samplingPane, "sampling")
	datasets := s.c.Store.State.Datasets
	const name, asked, share = 10, 9, 10
	bar := max((g.W-name-asked-share)*2/5, 0)
	at := name + bar
	g.TextEnd(at+asked, 0, theme.Muted, "requested")
	g.TextEnd(at+asked+share, 0, theme.Muted, "last 200")
	spark := at + asked + share + 2
	g.Text(spark, 0, theme.Muted, "share")

	most := 0.0
	for _, d := range datasets {
		most = math.Max(most, math.Max(finite(d.Share), finite(d.Requested)))
	}
	rows := min(len(datasets), g.H-1)
	if rows < len(datasets) && rows > 0 {
		rows--
		g.Text(1, g.H-1, theme.Muted, s.more(samplingPane, len(datasets)-rows))
	}
	bars := make([]plot.Bar, rows)
	for i, d := range datasets[:rows] {
		bars[i] = plot.Bar{Value: d.Share, Style: theme.Line(i)}
		g.Text(1, 1+i, theme.Line(i), s.cut(d.Name, name-2))
		g.TextEnd(at+asked, 1+i, theme.Plain, ui.Percent(d.Requested, 1))
		style := theme.Plain
		if offTarget(d) {
			style = theme.Warn
			g.Set(at+asked+share, 1+i, '!', style)
		}
		g.TextEnd(at+asked+share, 1+i, style, ui.Percent(d.Share, 1))
		if d.Reading {
			g.Text(spark, 1+i, theme.Muted, s.cut("reading "+ui.Count(d.Examples)+"+", g.W-spark-1))
			continue
		}
		line := g.Sub(spark, 1+i, g.W-spark-1, 1)
		values := buckets(s.c.Store.Columns.Get("share/"+d.Name), line.W, s.c.Store.State.Step)
		plot.Spark(line, s.c.Theme, values, most, theme.Line(i))
	}
	plot.Bars(g.Sub(name, 1, bar, rows), s.c.Theme, bars, most)
}

// drawShares draws the share of every dataset over the whole run, a row for each
// and a column for each interval of steps.
func (s *Screen) drawShares(g *plot.Grid) {
	store := s.c.Store
	datasets := store.State.Datasets
	body := heatBody(g, len(datasets))
	rows := make([][]float64, body.H)
	for i := range rows {
		rows[i] = buckets(store.Columns.Get("share/"+datasets[i].Name), body.W, store.State.Step)
		g.Text(1, 1+i, theme.Line(i), s.cut(datasets[i].Name, heatName-2))
	}
	s.drawHeat(g, "share over the run", rows)
}

// heatName is the width of the names beside a heat map.
const heatName = 11

// heatBody is the part of a grid for the cells of a heat map with a number of rows.
func heatBody(g *plot.Grid, rows int) *plot.Grid {
	return g.Sub(heatName, 1, g.W-heatName-1, min(rows, g.H-2))
}

// drawHeat draws shares over the run's steps, a row for each name already written,
// with the steps and the scale below.
func (s *Screen) drawHeat(g *plot.Grid, title string, rows [][]float64) {
	g.Text(1, 0, theme.Title, title)
	body, most := heatBody(g, len(rows)), 0.0
	for _, row := range rows {
		for _, v := range row {
			most = math.Max(most, finite(v))
		}
	}
	plot.Heat(body, s.c.Theme, rows, most)
	const name = heatName
	foot := 1 + body.H
	g.Text(name, foot, theme.Muted, "0")
	g.TextEnd(name+body.W, foot, theme.Muted, ui.Count(s.c.Store.State.Step))
	scale := fmt.Sprintf(" to %s ", ui.Percent(most, 1))
	x := g.Text(name+3, foot, theme.Muted, "0%")
	for level, r := range s.c.Theme.Glyphs.Heat {
		g.Set(x+1+level, foot, r, theme.Heat(level))
	}
	g.Text(x+1+theme.HeatLevels, foot, theme.Muted, scale)
}

// offTarget reports whether the last 200 draws differ from the requested
// probability by more than chance: three standard deviations of a binomial share.
func offTarget(d wire.Dataset) bool {
	n := math.Min(float64(d.Passes), 200)
	return n >= 20 && math.Abs(d.Share-d.Requested) > 3*math.Sqrt(d.Requested*(1-d.Requested)/n)+1e-9
}

// perBucket is the maximum number of samples, evenly spaced, in the mean of a
// bucket: a share moves slowly, and the cost of a frame must not grow with the run.
const perBucket = 32

// buckets returns the means of a series over n equal intervals of the steps up to
// last: NaN without samples, except that an interval between two samples repeats
// the one before.
func buckets(series ui.Series, n, last int) []float64 {
	if n <= 0 || last <= 0 {
		return nil
	}
	out := make([]float64, n)
	from := 0
	for k := range out {
		to, _ := slices.BinarySearch(series.Steps, (k+1)*last/n+1)
		to = max(min(to, len(series.Values)), from)
		stride := (to-from)/perBucket + 1
		sum, count := 0.0, 0.0
		for i := to - 1; i >= from; i -= stride {
			if v := series.Level(i); v-v == 0 {
				sum, count = sum+v, count+1
			}
		}
		out[k] = sum / count
		if to == from && k > 0 && to < len(series.Steps) {
			out[k] = out[k-1] // fewer samples than intervals
		}
		from = to
	}
	return out
}

// finite returns v, or 0 if it is not finite.
func finite(v float64) float64 {
	if v-v != 0 {
		return 0
	}
	return v
}
