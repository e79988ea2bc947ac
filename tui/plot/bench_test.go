package plot

import (
	"testing"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/tui/theme"
)

// BenchmarkCompose draws the screen of the budget: 200x50 cells, six charts of
// 100,000 points, raw and averaged, with a new sample in each at every frame.
// Goal: 4 ms and 5,000 allocations.
func BenchmarkCompose(b *testing.B) {
	th := newTheme(b, theme.TrueColor, theme.Unicode)
	const points = 100_000
	var charts [6]*Chart
	for i := range charts {
		steps, values := curve(uint64(i), points, 1)
		steps, values = append(make([]int, 0, 4*points), steps...), append(make([]float64, 0, 4*points), values...)
		charts[i] = &Chart{Smoothing: 0.98, Markers: []Marker{{Step: 40_000, Label: "W .75→.60"}},
			Series: []Series{{Name: "ce", Series: metrics.Series{Steps: steps, Values: values}, Style: theme.Line(i), Faint: theme.Faint(i)}}}
	}
	g := NewGrid(200, 50)
	draw := func() int {
		for i, c := range charts {
			c.Draw(g.Sub(i%3*67, i/3*25, 66, 25), th)
		}
		return len(g.String(th))
	}
	b.Run("changed", func(b *testing.B) {
		b.ReportAllocs()
		bytes, step := 0, points
		for b.Loop() {
			step++
			for _, c := range charts {
				s := &c.Series[0]
				if len(s.Steps) == cap(s.Steps) {
					b.Fatal("more frames than the columns have room for")
				}
				s.Steps, s.Values = append(s.Steps, step), append(s.Values, s.Values[step%points])
			}
			bytes = draw()
		}
		b.ReportMetric(float64(bytes), "bytes/frame")
	})
	b.Run("unchanged", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			draw()
		}
	})
}
