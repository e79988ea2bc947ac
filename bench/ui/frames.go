package ui

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"

	"dev.road/workbench/bench"
	"dev.road/workbench/bench/screen"
	"dev.road/workbench/tui/erase"
	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
)

// measureFrames draws a terminal full of charts, frame by frame.
func measureFrames(ctx context.Context, rounds int) ([]bench.Row, error) {
	f, err := newFrames(theme.TrueColor)
	if err != nil {
		return nil, err
	}
	indexed, err := newFrames(theme.Indexed)
	if err != nil {
		return nil, err
	}
	const frames = 40 // a round
	f.draw()
	var milliseconds, allocations, size, size256 []float64
	for range rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin, bytes := bench.ProcessorTime(), 0
		for range frames {
			bytes += f.draw()
		}
		spent := bench.ProcessorTime() - begin
		runtime.ReadMemStats(&after)
		milliseconds = append(milliseconds, 1000*spent.Seconds()/frames)
		allocations = append(allocations, float64(after.Mallocs-before.Mallocs)/frames)
		size, size256 = append(size, float64(bytes)/frames), append(size256, float64(indexed.draw()))
	}
	return []bench.Row{
		bench.Goal("ui-compose", "CPU ms", 4, milliseconds),
		bench.Goal("ui-compose-allocations", "allocations", 5000, allocations),
		bench.Goal("ui-compose-bytes", "bytes", 20<<10, size),
		bench.Goal("ui-compose-bytes-256", "bytes", 20<<10, size256),
	}, nil
}

// frames are six charts that share a terminal.
type frames struct {
	grid   *plot.Grid
	theme  *theme.Theme
	charts [6]plot.Chart
	step   int
	sent   []byte
}

// newFrames makes charts of a loss that falls, raw and averaged.
func newFrames(p theme.Profile) (*frames, error) {
	look, err := theme.New("dark", p, theme.Unicode)
	if err != nil {
		return nil, err
	}
	f := &frames{grid: plot.NewGrid(screen.Width, screen.Height), theme: look, step: runSteps}
	for i := range f.charts {
		s := plot.Series{Name: "ce", Style: theme.Line(i), Faint: theme.Faint(i)}
		noise := rand.New(rand.NewPCG(uint64(i), 1))
		for step := range runSteps {
			s.Steps = append(s.Steps, step+1)
			s.Values = append(s.Values, fallingLoss(step, noise))
		}
		f.charts[i] = plot.Chart{
			Smoothing: 0.98, Markers: []plot.Marker{{Step: runSteps * 2 / 5, Label: "W .75→.60"}}, Series: []plot.Series{s},
		}
	}
	return f, nil
}

// fallingLoss is a loss as a run has it at a step.
func fallingLoss(step int, noise *rand.Rand) float64 {
	return 0.3 + 2.2*math.Exp(-4*float64(step)/runSteps) + 0.15*(noise.Float64()-0.5)
}

// draw adds a point to every chart and returns the number of bytes that a terminal
// is sent for the frame.
func (f *frames) draw() int {
	f.step++
	for i := range f.charts {
		c := &f.charts[i]
		s := &c.Series[0]
		s.Steps, s.Values = append(s.Steps, f.step), append(s.Values, s.Values[f.step%runSteps])
		c.Draw(f.grid.Sub(i%3*67, i/3*25, 66, 25), f.theme)
	}
	f.sent = erase.Blanks(f.sent[:0], []byte(f.grid.String(f.theme)))
	return len(f.sent)
}
