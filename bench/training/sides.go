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

// rivals start the sides of such a benchmark. A side is called "ours " and its
// precision, or "theirs " and the script's variant.
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

// start starts the sides of some rows, and has one of ours make the checkpoint.
func (v rivals) start(ctx context.Context, rows []versus) (*sides, error) {
	trainer, err := session.FindTrainer(v.trainer)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return nil, err
	}
	t := &sides{programs: map[string]*side.Program{}, folder: folder, threads: v.threads}
	if err := t.add(ctx, v, trainer, rows); err != nil {
		t.stop()
		return nil, err
	}
	if err := t.programs["ours "+rows[0].ours].Ask(map[string]any{"make": t.folder, "size": v.size}, &struct{}{}); err != nil {
		t.stop()
		return nil, err
	}
	return t, nil
}

// add starts each side of some rows once.
func (t *sides) add(ctx context.Context, v rivals, trainer string, rows []versus) error {
	for _, r := range rows {
		if name := "ours " + r.ours; t.programs[name] == nil {
			p, err := side.StartTrainer(ctx, v.threads, trainer, "bench", "--precision", r.ours, "--matmul", v.matmul, "--device", v.device)
			if err != nil {
				return err
			}
			t.programs[name] = p
		}
		if name := "theirs " + r.theirs; t.programs[name] == nil {
			p, err := side.Start(ctx, v.threads, v.python, v.script, r.theirs, v.device)
			if err != nil {
				return err
			}
			t.programs[name] = p
		}
	}
	return nil
}

// stop ends all sides and removes the checkpoint.
func (t *sides) stop() {
	for _, s := range t.programs {
		s.Stop()
	}
	os.RemoveAll(t.folder)
}

// trained is a side's report of its turn.
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
