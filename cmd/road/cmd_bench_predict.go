package main

import (
	"os"

	"dev.road/workbench/bench/predict"
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
	if c.Python == "" {
		return errNoTransformers
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return a.bench("predict", predict.Options{
		Program: program, Python: c.Python, Script: c.Script, Model: c.Model, Data: c.Data,
		Questions: c.Questions, MaxLen: c.MaxLen, Overlap: c.Overlap, Rounds: c.Rounds,
	})
}
