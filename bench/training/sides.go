package training

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"

	"dev.road/workbench/bench/side"
	"dev.road/workbench/session"
)

// rivals say how the sides of such a benchmark are started. A side is called
// "ours " and what it multiplies in, or "theirs " and what the script is to be.
type rivals struct {
	trainer, python, script string
	device                  string
	matmul                  string // of ours
	size                    string // of the model
	threads                 int
}

// sides are the programs by their names, and the checkpoint that all of them
// begin from.
type sides struct {
	programs map[string]*side.Program
	folder   string
	threads  int
}

// start starts the sides of some rows.
func (v rivals) start(ctx context.Context, rows []versus) (t *sides, err error) {
	t = &sides{programs: map[string]*side.Program{}, threads: v.threads}
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
	type starter = func(ctx context.Context, threads int, program string, args ...string) (*side.Program, error)
	add := func(name string, start starter, program string, args ...string) error {
		if t.programs[name] != nil {
			return nil
		}
		var err error
		t.programs[name], err = start(ctx, v.threads, program, args...)
		return err
	}
	for _, r := range rows {
		if err := add("ours "+r.ours, side.StartTrainer, trainer, "bench", "--precision", r.ours, "--matmul", v.matmul, "--device", v.device); err != nil {
			return nil, err
		}
		if err := add("theirs "+r.theirs, side.Start, v.python, v.script, r.theirs, v.device); err != nil {
			return nil, err
		}
	}
	return t, t.programs["ours "+rows[0].ours].Ask(map[string]any{"make": t.folder, "size": v.size}, &struct{}{})
}

func (t *sides) stop() {
	for _, s := range t.programs {
		s.Stop()
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
func (t *sides) each(question map[string]any) error {
	for _, s := range t.programs {
		if err := s.Ask(question, &struct{}{}); err != nil {
			return err
		}
	}
	return nil
}

// agree has sides train without dropout: their losses are the same, but for
// rounding. Then all begin anew.
func (t *sides) agree(batches map[string][][]example, tolerance float64, compared func(name string) bool) error {
	const steps = 3
	for name, some := range batches {
		some = some[:min(len(some), steps)]
		var first []float64
		for who, s := range t.programs {
			if !compared(who) {
				continue
			}
			var got trained
			for _, q := range []map[string]any{{"load": t.folder, "dropout": 0, "threads": t.threads}, {"batches": some}, {"train": true}} {
				if err := s.Ask(q, &got); err != nil {
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
