package main

import (
	"fmt"
	"os"
	"slices"

	"dev.road/workbench/session/metrics"
)

type benchUICmd struct {
	Rounds int `default:"7" help:"How often each is measured."`
}

// Help implements kong's HelpProvider.
func (benchUICmd) Help() string {
	return `Nothing else does the same, so theirs is the goal, and a ratio of 1 or more meets it:

  ui-compose, -allocations  a frame of 200x50 with six charts of 100,000 points, each with a new one: processor time, allocations
  ui-compose-bytes, -256    what a terminal is sent for it, in true colour and in the 256 colours that it has over SSH as a rule
  ui-load         reading the metrics of a run of 100,000 steps with 30 tags: processor time, in this process
  ui-first-frame  this program, started on that run in a terminal of 200x50, live: until the last line is there
  ui-key-echo     there, while 1,000 rows a second arrive: from a key to the screen that it opens; the slowest of five
  ui-idle         there, when the run has ended: bytes that are written in five seconds

Values are medians over the rounds, spread is that of the ratio.

With --json: one object a line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 this machine has no pseudo-terminal, or the workbench does not answer; 2 bad usage.`
}

// Run implements the command.
func (c *benchUICmd) Run(a *app) error {
	if c.Rounds < 1 {
		return usage(fmt.Errorf("--rounds: %d: at least 1", c.Rounds))
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	table := benchTable{app: a}
	frames, err := benchFrames(c.Rounds)
	if err != nil {
		return fmt.Errorf("bench ui: %w", err)
	}
	if err := table.add(frames...); err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	run, err := newBenchRun(root, benchSteps)
	if err != nil {
		return fmt.Errorf("bench ui: %w", err)
	}
	defer run.close()
	load, err := benchLoad(run.folder.Metrics(), c.Rounds)
	if err != nil {
		return fmt.Errorf("bench ui: %w", err)
	}
	if err := table.add(load...); err != nil {
		return err
	}
	screen, err := benchScreen(a.ctx, program, run, c.Rounds)
	if err != nil {
		return fmt.Errorf("bench ui: %w", err)
	}
	return table.add(screen...)
}

// benchLoad reads a metrics file from its beginning.
func benchLoad(file string, rounds int) ([]benchRow, error) {
	var seconds []float64
	for range rounds {
		begin := processorTime()
		if _, err := metrics.Open(file).Poll(); err != nil {
			return nil, err
		}
		seconds = append(seconds, (processorTime() - begin).Seconds())
	}
	return []benchRow{newGoalRow("ui-load", "CPU s", 0.3, seconds)}, nil
}

// newGoalRow sums up rounds in which less is better against what it is to be
// at most: theirs. A goal of 0 is met, with a ratio of 1, or missed, with 0.
func newGoalRow(name, unit string, goal float64, ours []float64) benchRow {
	ratios := make([]float64, len(ours))
	for i, v := range ours {
		switch {
		case goal > 0:
			ratios[i] = goal / v
		case v == 0:
			ratios[i] = 1
		}
	}
	r := benchRow{Name: name, Ours: median(ours), Theirs: goal, Ratio: median(ratios), Unit: unit}
	if r.Ratio > 0 {
		r.Spread = (slices.Max(ratios) - slices.Min(ratios)) / r.Ratio
	}
	return r
}
