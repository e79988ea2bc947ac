// Package control measures a trainer's work besides computing.
package control

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"dev.road/workbench/bench"
	"dev.road/workbench/bench/screen"
	"dev.road/workbench/bench/side"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

// Options are those of `road bench control`.
type Options struct {
	Program string // road, two of which are attached in terminals
	Trainer string // road-trainer; default: the one beside road
	Rounds  int
}

const (
	rate  = 1000 // steps a second
	round = 5 * time.Second
)

// Measure measures the one row.
func (o Options) Measure(ctx context.Context, report bench.Report) error {
	if err := bench.NeedRounds(o.Rounds); err != nil {
		return err
	}
	trainer, err := session.FindTrainer(o.Trainer)
	if err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	percent, err := measure(ctx, trainer, o.Program, root, o.Rounds)
	if err != nil {
		return err
	}
	return report(bench.Goal("control", "% of the CPU", 1, percent))
}

// measure is the part of the processor time of all cores that a trainer takes,
// in percent, of each round.
func measure(ctx context.Context, trainer, program, root string, rounds int) ([]float64, error) {
	r, err := recipe.Load("demo", []string{"train.steps=1000000000", "eval.every=0", "checkpoint.every=0", "kd.start=manual"})
	if err != nil {
		return nil, err
	}
	d, err := session.Create(root, r)
	if err != nil {
		return nil, err
	}
	t, err := side.StartTrainer(ctx, 1, trainer, "rehearse", "--run", d.Dir(), "--per-second", fmt.Sprint(rate))
	if err != nil {
		return nil, err
	}
	defer t.Stop()
	if _, err := rehearsed(t); err != nil { // its steps go on then
		return nil, err
	}
	for range 2 {
		s, _, err := screen.Open(ctx, program, d.Folder())
		if err != nil {
			return nil, err
		}
		defer s.Close()
		go s.Count(time.Hour) // unread output would stop it
	}
	var percent []float64
	for range rounds {
		before, err := rehearsed(t)
		if err != nil {
			return nil, err
		}
		select {
		case <-time.After(round):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		after, err := rehearsed(t)
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
	if taken := float64(then.Step-r.Step) / wall; taken < 0.9*rate {
		return 0, fmt.Errorf("only %.0f steps a second were taken: is this machine busy with something else?", taken)
	}
	return 100 * (then.Processor - r.Processor) / wall / float64(cores), nil
}

// rehearsed asks a trainer where it is.
func rehearsed(t *side.Program) (r rehearsal, err error) {
	err = t.Ask(struct{}{}, &r)
	return r, err
}
