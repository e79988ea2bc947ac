// Package predict compares answering a dev set with transformers.
package predict

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dev.road/workbench/bench"
	"dev.road/workbench/bench/side"
	"dev.road/workbench/tasks"
)

// Options are those of `road bench predict`.
type Options struct {
	Program   string // road, which exports the weights
	Python    string // that has transformers
	Script    string // their side
	Model     string // the checkpoint of an encoder
	Data      string // a file of questions; default: the demo's
	Questions int    // of these, from the first on
	MaxLen    int    // tokens of a window
	Overlap   int    // tokens
	Rounds    int
}

// Measure measures all rows.
func (o Options) Measure(ctx context.Context, report bench.Report) error {
	switch {
	case o.Model == "":
		return bench.Misuse{Err: errors.New("no checkpoint: give --model; scripts/minilm.sh prints a small one's folder")}
	case o.Rounds < 1 || o.Questions < 1:
		return bench.Misuse{Err: errors.New("--rounds and --questions: at least 1")}
	}
	questions, err := o.questions()
	if err != nil {
		return bench.Misuse{Err: err}
	}
	root, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	rows, err := o.measure(ctx, root, questions)
	if err != nil {
		return err
	}
	return report(rows...)
}

// measure compares both sides' answers, and then their speed.
func (o Options) measure(ctx context.Context, root string, questions []tasks.Example) ([]bench.Row, error) {
	ours, err := o.start(ctx, root, questions)
	if err != nil {
		return nil, err
	}
	defer ours.close()
	said, _, err := ours.predict(ctx)
	if err != nil {
		return nil, err
	}
	exported := filepath.Join(root, "exported")
	if err := ours.export(ctx, o.Program, exported); err != nil {
		return nil, err
	}
	theirs, err := side.Start(ctx, 1, o.Python, o.Script, exported, fmt.Sprint(o.MaxLen), fmt.Sprint(o.Overlap))
	if err != nil {
		return nil, err
	}
	defer theirs.Stop()
	if err := sameAnswers(said, questions, theirs); err != nil {
		return nil, err
	}
	return o.rounds(ctx, ours, theirs, float64(len(questions)))
}

// rounds lets both sides take their turns.
func (o Options) rounds(ctx context.Context, ours *answering, theirs *side.Program, answers float64) ([]bench.Row, error) {
	var cpu, wall [3][]float64 // ours, theirs in order, theirs by length
	add := func(which int, t turn) {
		cpu[which], wall[which] = append(cpu[which], answers/t.CPU), append(wall[which], answers/t.Wall)
	}
	for range o.Rounds {
		_, t, err := ours.predict(ctx)
		if err != nil {
			return nil, err
		}
		add(0, t)
		for which, byLength := range []bool{false, true} {
			var t turn
			if err := theirs.Ask(map[string]any{"measure": true, "by_length": byLength}, &t); err != nil {
				return nil, err
			}
			add(1+which, t)
		}
	}
	return []bench.Row{
		bench.Versus("predict", "answers/CPU s", cpu[0], cpu[1]),
		bench.Versus("predict-by-length", "answers/CPU s", cpu[0], cpu[2]),
		bench.Versus("predict-wall", "answers/s", wall[0], wall[1]),
		bench.Versus("predict-by-length-wall", "answers/s", wall[0], wall[2]),
	}, nil
}
