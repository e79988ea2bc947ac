package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"dev.road/workbench/session"
)

var errNoTransformers = errors.New("no Python with transformers: give --python or ROAD_ORACLE, which scripts/oracle.sh transformers prints")

// versus is a row of a benchmark of training: two sides, on which batches.
type versus struct{ name, batches, ours, theirs string }

// named are the rows of those names; without names all.
func named(rows []versus, names []string) ([]versus, error) {
	if len(names) == 0 {
		return rows, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(rows, func(r versus) bool { return r.name == name }) {
			return nil, fmt.Errorf("--only: there is no row %s", name)
		}
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r versus) bool { return !slices.Contains(names, r.name) }), nil
}

// on are the rows on batches of that name.
func on(rows []versus, batches string) []versus {
	return slices.DeleteFunc(slices.Clone(rows), func(r versus) bool { return r.batches != batches })
}

// rivals say how the sides of such a benchmark are started. A side is called
// "ours " and what it multiplies in, or "theirs " and what the script is to be.
type rivals struct {
	trainer, python, script string
	device                  string
	matmul                  string // of ours
	size                    string // of the model
	threads                 int
}

// training are the sides by their names, and the checkpoint that all of them
// begin from.
type training struct {
	sides   map[string]*side
	folder  string
	threads int
}

// start starts the sides of some rows.
func (v rivals) start(ctx context.Context, rows []versus) (t *training, err error) {
	t = &training{sides: map[string]*side{}, threads: v.threads}
	defer func() {
		if err != nil {
			t.stop()
		}
	}()
	if t.folder, err = os.MkdirTemp("", "road-bench-"); err != nil {
		return nil, err
	}
	trainer, err := session.FindTrainer(v.trainer)
	if err != nil {
		return nil, err
	}
	type starter = func(ctx context.Context, threads int, program string, args ...string) (*side, error)
	add := func(name string, start starter, program string, args ...string) error {
		if t.sides[name] != nil {
			return nil
		}
		var err error
		t.sides[name], err = start(ctx, v.threads, program, args...)
		return err
	}
	for _, r := range rows {
		if err := add("ours "+r.ours, startTrainerSide, trainer, "bench", "--precision", r.ours, "--matmul", v.matmul, "--device", v.device); err != nil {
			return nil, err
		}
		if err := add("theirs "+r.theirs, startSide, v.python, v.script, r.theirs, v.device); err != nil {
			return nil, err
		}
	}
	return t, t.sides["ours "+rows[0].ours].ask(map[string]any{"make": t.folder, "size": v.size}, &struct{}{})
}

func (t *training) stop() {
	for _, s := range t.sides {
		s.stop()
	}
	os.RemoveAll(t.folder)
}

// trained is what a side says of its turn.
type trained struct {
	Losses          []float64
	Wall, Processor float64 // seconds
	FLOPs           float64 // of the model's matrix products; ours alone says it
}

// each gives all sides the same question.
func (t *training) each(question map[string]any) error {
	for _, s := range t.sides {
		if err := s.ask(question, &struct{}{}); err != nil {
			return err
		}
	}
	return nil
}

// agree has sides train without dropout: their losses are the same, but for
// rounding. Then all begin anew.
func (t *training) agree(batches map[string][][]trainWindow, tolerance float64, compared func(side string) bool) error {
	const steps = 3
	for name, some := range batches {
		some = some[:min(len(some), steps)]
		var first []float64
		for who, s := range t.sides {
			if !compared(who) {
				continue
			}
			var got trained
			for _, q := range []map[string]any{{"load": t.folder, "dropout": 0, "threads": t.threads}, {"batches": some}, {"train": true}} {
				if err := s.ask(q, &got); err != nil {
					return err
				}
			}
			if first == nil {
				first = got.Losses
			}
			alike := func(a, b float64) bool { return math.Abs(a-b) <= tolerance*b }
			if !slices.EqualFunc(got.Losses, first, alike) {
				return fmt.Errorf("%s: the losses differ: %v and %v (%s)", name, first, got.Losses, who)
			}
		}
	}
	return t.each(map[string]any{"load": t.folder, "dropout": 0.1, "threads": t.threads})
}

// pace is what sides have measured.
type pace struct {
	speed      map[string][]float64 // windows a second of each round, by side
	operations float64              // of the model's matrix products, a window
}

// measure lets the rows' sides take turns on the batches. A first turn, which
// makes kernels and buffers, does not count.
func (t *training) measure(rows []versus, batches [][]trainWindow, rounds int) (p pace, err error) {
	if err := t.each(map[string]any{"batches": batches}); err != nil {
		return p, err
	}
	windows := 0.
	for _, b := range batches {
		windows += float64(len(b))
	}
	var order []string
	for _, r := range rows {
		for _, who := range []string{"ours " + r.ours, "theirs " + r.theirs} {
			if !slices.Contains(order, who) {
				order = append(order, who)
			}
		}
	}
	p.speed = map[string][]float64{}
	for round := range rounds + 1 {
		for _, who := range order {
			var got trained
			if err := t.sides[who].ask(map[string]any{"train": true}, &got); err != nil {
				return p, err
			}
			p.operations = max(p.operations, got.FLOPs/windows)
			seconds := got.Wall
			if t.threads == 1 {
				seconds = got.Processor
			}
			if round > 0 {
				p.speed[who] = append(p.speed[who], windows/seconds)
			}
		}
	}
	return p, nil
}

// of are both sides' rounds of a row.
func (p pace) of(r versus) (ours, theirs []float64) {
	return p.speed["ours "+r.ours], p.speed["theirs "+r.theirs]
}

// row is the benchmark's row.
func (p pace) row(r versus) benchRow {
	ours, theirs := p.of(r)
	return newBenchRow(r.name, "windows/s", ours, theirs)
}
