package main

import "dev.road/workbench/bench/tokenizer"

type benchTokenizeCmd struct {
	Python string   `placeholder:"FILE" env:"ROAD_TOKENIZERS" help:"A Python with the package tokenizers, 0.22.2."`
	Script string   `default:"scripts/oracle/bench_tokenize.py" placeholder:"FILE" help:"Their side, a script in the repository."`
	Model  []string `placeholder:"DIR" sep:"none" help:"A tokenizer's file or folder; repeatable. Default: the demo's vocabulary."`
	Text   []string `placeholder:"FILE" sep:"none" help:"Data in a format of road, or lines of .txt; repeatable. Default: the demo's."`
	Rounds int      `default:"7" help:"Turns of each side."`
}

// Help implements kong's HelpProvider.
func (benchTokenizeCmd) Help() string {
	return `Both sides encode the same texts on one thread, in turns, theirs with encode_batch; ids, offsets
and words are compared first, and must be equal. Speed is by processor time, which other
programs do not disturb; spread is that of the ratio over the rounds. scripts/oracle.sh tokenize
prints a suitable Python.

With --json: one object per line with name (tokenize-wordpiece or tokenize-unigram), ours,
theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, or the tokens differ; 2 an unreadable file, or bad
usage.`
}

// Run implements the command.
func (c *benchTokenizeCmd) Run(a *app) error {
	if c.Python == "" {
		return errNoTokenizers
	}
	return a.bench("tokenize", tokenizer.Options(*c))
}
