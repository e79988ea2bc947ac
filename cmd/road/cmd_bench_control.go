package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

type benchControlCmd struct {
	Trainer string `placeholder:"FILE" help:"The road-trainer that is measured; otherwise the one beside road."`
	Rounds  int    `default:"7" help:"How often it is measured."`
}

// Help implements kong's HelpProvider.
func (benchControlCmd) Help() string {
	return `A trainer whose steps only keep their thread busy takes 1,000 of them a second on the demo's recipe. All else is as ever: requests are looked for, each step has its row, the state is published, events are sent, and two workbenches are attached, in terminals of 200x50. What that takes beside the steps is what a trainer takes beside its computing.

Theirs is the goal: 1 % of the processor time of all cores. Each round is five seconds; values are medians over the rounds, spread is that of the ratio.

With --json: one object a line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 this machine has no pseudo-terminal, or is too slow for 1,000 steps a second; 2 bad usage.`
}

const (
	controlRate  = 1000 // steps a second
	controlRound = 5 * time.Second
)

// Run implements the command.
func (c *benchControlCmd) Run(a *app) error {
	if c.Rounds < 1 {
		return usage(fmt.Errorf("--rounds: %d: at least 1", c.Rounds))
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	trainer, err := session.FindTrainer(c.Trainer)
	if err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	percent, err := benchControl(a.ctx, trainer, program, root, c.Rounds)
	if err != nil {
		return fmt.Errorf("bench control: %w", err)
	}
	table := benchTable{app: a}
	return table.add(newGoalRow("control", "% of the CPU", 1, percent))
}

// benchControl is the rounds' part of the processor time of all cores, in
// percent.
func benchControl(ctx context.Context, trainer, program, root string, rounds int) ([]float64, error) {
	r, err := recipe.Load("demo", []string{"train.steps=1000000000", "eval.every=0", "checkpoint.every=0"})
	if err != nil {
		return nil, err
	}
	f, err := session.Create(root, r)
	if err != nil {
		return nil, err
	}
	s, err := startTrainerSide(ctx, 1, trainer, "rehearse", "--run", f.Dir(), "--per-second", fmt.Sprint(controlRate))
	if err != nil {
		return nil, err
	}
	defer s.stop()
	if _, err := s.rehearsed(); err != nil { // its steps go on then
		return nil, err
	}
	for range 2 {
		screen, _, err := openScreen(ctx, program, f)
		if err != nil {
			return nil, err
		}
		defer screen.close()
		go screen.count(time.Hour) // what nobody reads would stop it
	}
	var percent []float64
	for range rounds {
		before, err := s.rehearsed()
		if err != nil {
			return nil, err
		}
		select {
		case <-time.After(controlRound):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		after, err := s.rehearsed()
		if err != nil {
			return nil, err
		}
		taken, err := before.to(after, runtime.NumCPU())
		if err != nil {
			return nil, err
		}
		percent = append(percent, taken)
	}
	return percent, nil
}

// rehearsal is where a rehearsing trainer is.
type rehearsal struct {
	Step            int
	Wall, Processor float64 // seconds
}

// to is the part of all cores' time that it took until then, in percent.
func (r rehearsal) to(then rehearsal, cores int) (float64, error) {
	wall := then.Wall - r.Wall
	if rate := float64(then.Step-r.Step) / wall; rate < 0.9*controlRate {
		return 0, fmt.Errorf("only %.0f steps a second were taken: is this machine busy with something else?", rate)
	}
	return 100 * (then.Processor - r.Processor) / wall / float64(cores), nil
}

func (s *side) rehearsed() (r rehearsal, err error) {
	err = s.ask(struct{}{}, &r)
	return r, err
}
