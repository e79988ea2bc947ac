package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"dev.road/workbench/bench"
	"dev.road/workbench/bench/screen"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/tui/ui"
)

// longTags are the numbers of a row: a third of them settings, which stay for long.
const longTags = 76

// leastLong is the number of steps with which a run is long: its older rows are
// thinned, and its newest are not all of the chart.
const leastLong = 20_000

// spike is a loss that no other row of a long run comes near; spikeAt is its row's
// part of the run.
const (
	spike   = 77.5
	spikeAt = 0.37
)

// measureLong measures the workbench on a run with a number of steps. The goals hold for
// two million; a goal for a time that grows with the steps is scaled to them.
func measureLong(ctx context.Context, program, root string, steps, rounds int) (rows []bench.Row, err error) {
	run, err := makeUp(ctx, root, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.close()) }()
	if err := writeLong(ctx, run.rows, steps); err != nil {
		return nil, err
	}
	run.at(steps)
	var first, chart, memory, resume, series []float64
	for range rounds {
		f, c, m, err := openLong(ctx, program, run, steps)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		past, err := metrics.ReadPast(run.folder.Metrics(), steps)
		if err != nil {
			return nil, err
		}
		if past.Last != steps || len(past.At) != longTags {
			return nil, fmt.Errorf("a resume finds step %d with %d numbers", past.Last, len(past.At))
		}
		resume = append(resume, time.Since(began).Seconds())
		began = time.Now()
		if err := readSeries(run.folder.Metrics()); err != nil {
			return nil, err
		}
		series = append(series, time.Since(began).Seconds())
		first, chart, memory = append(first, f.Seconds()), append(chart, c.Seconds()), append(memory, m)
	}
	part := float64(steps) / 2e6
	return []bench.Row{
		bench.Goal("ui-long-first", "s", 2, first), bench.Goal("ui-long-chart", "s", 5*part, chart),
		bench.Goal("ui-long-memory", "MB", 300, memory), bench.Goal("ui-long-resume", "s", 5*part, resume),
		bench.Goal("ui-long-series", "s", 5*part, series),
	}, nil
}

// readSeries reads one column, as a trainer does for the first request for a series,
// and looks for its greatest value.
func readSeries(file string) error {
	columns := metrics.Open(file, func(tag string) bool { return tag == "loss" })
	if _, err := columns.Poll(); err != nil {
		return err
	}
	greatest := slices.MaxFunc(columns.Decimate("loss", 200).Max, func(a, b *float64) int { return cmp.Compare(*a, *b) })
	if *greatest != spike {
		return fmt.Errorf("the greatest loss is %g, not %g", *greatest, spike)
	}
	return nil
}

// openLong opens the program on the run. It returns the time until its first frame
// and until its chart of all steps, and the most memory by then, in MB.
func openLong(ctx context.Context, program string, run *madeUp, steps int) (first, whole time.Duration, memory float64, err error) {
	began := time.Now()
	s, first, err := screen.Open(ctx, program, run.folder)
	if err != nil {
		return 0, 0, 0, err
	}
	defer s.Close()
	at, err := s.Until(middle(steps))
	if err != nil {
		return 0, 0, 0, err
	}
	memory, err = s.Memory()
	return first, at.Sub(began), memory, err
}

// middle is a label of the chart's step axis: the power of ten in the run's first
// half. The newest steps alone do not have it.
func middle(steps int) string {
	n := 1
	for n*10 <= steps/2 {
		n *= 10
	}
	return ui.Count(n)
}

// writeLong writes the metrics of a run with a number of steps, the same each time.
func writeLong(ctx context.Context, w *metrics.Writer, steps int) error {
	values := []metrics.Value{{Tag: "loss"}, {Tag: "grad_norm"}, {Tag: "step_seconds"}, {Tag: "windows_per_second"}}
	for i := range 6 {
		of := fmt.Sprintf("dataset%d/task%d", i, i%3)
		for _, kind := range []string{"ce", "kd", "yardstick", "total"} {
			values = append(values, metrics.Value{Tag: kind + "/" + of})
		}
	}
	moving := len(values) // the rest are counts, shares of few passes, and settings
	for i := range 6 {
		for _, tag := range []string{"passes/dataset%d/task%d", "accuracy/dataset%d/task%d"} {
			values = append(values, metrics.Value{Tag: fmt.Sprintf(tag, i, i%3)})
		}
		values = append(values, metrics.Value{Tag: fmt.Sprintf("share/dataset%d", i)})
	}
	counted := len(values)
	for i := counted; i < longTags; i++ {
		values = append(values, metrics.Value{Tag: fmt.Sprintf("train.setting%d", i), Number: float64(i) / 4})
	}
	noise, began := rand.New(rand.NewPCG(1, 14)), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for step := 1; step <= steps; step++ {
		for i := range values[:moving] {
			values[i].Number = 0.3 + 2.2*math.Exp(-4*float64(step)/float64(steps)) + 0.15*(noise.Float64()-0.5)
		}
		for i := moving; i < counted; i += 3 {
			values[i].Number, values[i+1].Number = float64(1+noise.IntN(2)), float64(noise.IntN(33))/32
			values[i+2].Number = float64(noise.IntN(200)) / 200
		}
		if step == int(spikeAt*float64(steps)) {
			values[0].Number = spike
		}
		w.Append(metrics.Row{Attempt: 1, Step: step, Time: began.Add(time.Duration(step) * 100 * time.Millisecond), Values: values})
		if step%1000 == 0 {
			if err := errors.Join(ctx.Err(), w.Flush()); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}
