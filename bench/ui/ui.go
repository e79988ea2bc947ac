// Package ui measures the workbench against its goals: frames of charts, the
// reading of a long run's metrics, and the program in a terminal.
package ui

import (
	"context"
	"fmt"
	"os"

	"dev.road/workbench/bench"
	"dev.road/workbench/session/metrics"
)

// runSteps are the steps of the runs that are shown.
const runSteps = 100_000

// Options are those of `road bench ui`.
type Options struct {
	Program string // road, which is started in a terminal
	Rounds  int
	Long    int // steps of the long run
}

// Measure measures all rows.
func (o Options) Measure(ctx context.Context, report bench.Report) error {
	if err := bench.NeedRounds(o.Rounds); err != nil {
		return err
	}
	if o.Long < leastLong {
		return bench.Misuse{Err: fmt.Errorf("--long %d: at least %d steps", o.Long, leastLong)}
	}
	frames, err := measureFrames(ctx, o.Rounds)
	if err != nil {
		return err
	}
	if err := report(frames...); err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	run, err := makeUp(ctx, root, runSteps)
	if err != nil {
		return err
	}
	defer run.close()
	load, err := measureLoad(ctx, run.folder.Metrics(), o.Rounds)
	if err != nil {
		return err
	}
	if err := report(load); err != nil {
		return err
	}
	rows, err := measureScreen(ctx, o.Program, run, o.Rounds)
	if err != nil {
		return err
	}
	if err := report(rows...); err != nil {
		return err
	}
	if rows, err = measureLong(ctx, o.Program, root, o.Long, o.Rounds); err != nil {
		return err
	}
	return report(rows...)
}

// measureLoad reads a metrics file from its beginning.
func measureLoad(ctx context.Context, file string, rounds int) (bench.Row, error) {
	var seconds []float64
	for range rounds {
		if err := ctx.Err(); err != nil {
			return bench.Row{}, err
		}
		begin := bench.ProcessorTime()
		if _, err := metrics.Open(file, nil).Poll(); err != nil {
			return bench.Row{}, err
		}
		seconds = append(seconds, (bench.ProcessorTime() - begin).Seconds())
	}
	return bench.Goal("ui-load", "CPU s", 0.3, seconds), nil
}
