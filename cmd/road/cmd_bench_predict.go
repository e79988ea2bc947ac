package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
)

type benchPredictCmd struct {
	Python    string `placeholder:"FILE" env:"ROAD_ORACLE" help:"A Python that has transformers and what else requirements-transformers.txt pins."`
	Script    string `default:"scripts/oracle/bench_predict.py" placeholder:"FILE" help:"Their side, which lies in the repository."`
	Model     string `placeholder:"DIR" help:"The checkpoint of an encoder; its head for answers may be missing."`
	Data      string `placeholder:"FILE" help:"Questions in a format that road reads. Otherwise the demo's."`
	Questions int    `default:"128" help:"How many of them, from the first on."`
	MaxLen    int    `default:"384" help:"Tokens of a window."`
	Overlap   int    `default:"128" help:"Tokens that two windows of a passage share."`
	Rounds    int    `default:"3" help:"How often both sides take their turn."`
}

// Help implements kong's HelpProvider.
func (benchPredictCmd) Help() string {
	return `A trainer learns from the questions for some steps, pauses, and answers them as road predict does; transformers answers them with the same weights, exported, and decodes as its examples do. The answers are compared first, and have to be the same. Both have one thread, and take turns.

  predict, predict-by-length            answers a second of processor time; theirs in the questions' order, and with the longest windows first
  predict-wall, predict-by-length-wall  answers a second

scripts/oracle.sh transformers prints a Python that will do, scripts/minilm.sh a model.

With --json: one object a line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, no trainer, or the answers differ; 2 a file that cannot be read, or bad usage.`
}

// Run implements the command.
func (c *benchPredictCmd) Run(a *app) error {
	switch {
	case c.Python == "":
		return errNoTransformers
	case c.Model == "":
		return usage(errors.New("no checkpoint: give --model; scripts/minilm.sh prints a small one's folder"))
	case c.Rounds < 1 || c.Questions < 1:
		return usage(errors.New("--rounds and --questions: at least 1"))
	}
	questions, err := c.questions()
	if err != nil {
		return usage(err)
	}
	root, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	rows, err := c.measure(a, root, questions)
	if err != nil {
		return fmt.Errorf("bench predict: %w", err)
	}
	table := benchTable{app: a}
	return table.add(rows...)
}

// errEnough ends the reading of a file.
var errEnough = errors.New("enough")

// questions are the first of the file.
func (c *benchPredictCmd) questions() ([]tasks.Example, error) {
	var all []tasks.Example
	if c.Data == "" {
		set, _ := demo.Load("nq")
		all = set.Dev[:min(len(set.Dev), c.Questions)]
	} else if _, err := read.Stream(c.Data, read.Options{}, func(ex *tasks.Example) error {
		if len(all) == c.Questions {
			return errEnough
		}
		all = append(all, *ex)
		return nil
	}); err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: it has no questions", c.Data)
	}
	return all, nil
}

// measure compares both sides' answers, and then their speed.
func (c *benchPredictCmd) measure(a *app, root string, questions []tasks.Example) ([]benchRow, error) {
	ours, err := startAnswering(a.ctx, root, c, questions)
	if err != nil {
		return nil, err
	}
	defer ours.close()
	said, _, err := ours.predict(a.ctx)
	if err != nil {
		return nil, err
	}
	from, tokenizers, err := checkpointOf(ours.folder.Dir())
	if err != nil {
		return nil, err
	}
	exported := filepath.Join(root, "exported")
	err = convert(from, exported, tokenizers, func(f *checkpoint.Folder, dir string) error {
		_, err := f.Export(dir, "mrc")
		return err
	})
	if err != nil {
		return nil, err
	}
	theirs, err := startSide(a.ctx, 1, c.Python, c.Script, exported, fmt.Sprint(c.MaxLen), fmt.Sprint(c.Overlap))
	if err != nil {
		return nil, err
	}
	defer theirs.stop()
	if err := sameAnswers(said, questions, theirs); err != nil {
		return nil, err
	}
	return c.rounds(a, ours, theirs, float64(len(questions)))
}

// rounds lets both sides take their turns.
func (c *benchPredictCmd) rounds(a *app, ours *answering, theirs *side, answers float64) ([]benchRow, error) {
	var cpu, wall [3][]float64 // ours, theirs in order, theirs by length
	add := func(side int, t turn) {
		cpu[side], wall[side] = append(cpu[side], answers/t.CPU), append(wall[side], answers/t.Wall)
	}
	for range c.Rounds {
		_, t, err := ours.predict(a.ctx)
		if err != nil {
			return nil, err
		}
		add(0, t)
		for side, byLength := range []bool{false, true} {
			var t turn
			if err := theirs.ask(map[string]any{"measure": true, "by_length": byLength}, &t); err != nil {
				return nil, err
			}
			add(1+side, t)
		}
	}
	return []benchRow{
		newBenchRow("predict", "answers/CPU s", cpu[0], cpu[1]), newBenchRow("predict-by-length", "answers/CPU s", cpu[0], cpu[2]),
		newBenchRow("predict-wall", "answers/s", wall[0], wall[1]), newBenchRow("predict-by-length-wall", "answers/s", wall[0], wall[2]),
	}, nil
}

// turn is what answering all questions once took, in seconds.
type turn struct{ CPU, Wall float64 }
