package main

import (
	"os"

	"dev.road/workbench/bench/predict"
)

type benchPredictCmd struct {
	Python    string `placeholder:"FILE" env:"ROAD_ORACLE" help:"A Python with the packages of requirements-transformers.txt."`
	Script    string `default:"scripts/oracle/bench_predict.py" placeholder:"FILE" help:"Their side, a script in the repository."`
	Model     string `placeholder:"DIR" help:"An encoder's checkpoint, with or without a span head."`
	Data      string `placeholder:"FILE" help:"Questions in a format of road. Default: the demo's."`
	Questions int    `default:"128" help:"Number of questions, from the first on."`
	MaxLen    int    `default:"384" help:"Tokens per window."`
	Overlap   int    `default:"128" help:"Tokens shared by neighbouring windows of a passage."`
	Rounds    int    `default:"3" help:"Turns of each side."`
}

// Help implements kong's HelpProvider.
func (benchPredictCmd) Help() string {
	return `A trainer learns from the questions for some steps, pauses, and answers them like road eval;
transformers answers them with the same weights, exported, and decodes like its examples. The
answers are compared first, and must be equal. Both use one thread, in turns.

  predict, predict-by-length            answers per second of processor time;
                                        theirs in the questions' order, and with the longest windows first
  predict-wall, predict-by-length-wall  answers per second

scripts/oracle.sh transformers prints a suitable Python, scripts/minilm.sh a model.

With --json: one object per line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, no trainer, or the answers differ; 2 an unreadable
file, or bad usage.`
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
