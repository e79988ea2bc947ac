package main

import "dev.road/workbench/bench/tokenizer"

type benchTokenizeCmd struct {
	Python string   `placeholder:"FILE" env:"ROAD_TOKENIZERS" help:"A Python that has the package tokenizers, 0.22.2."`
	Script string   `default:"scripts/oracle/bench_tokenize.py" placeholder:"FILE" help:"Their side, which lies in the repository."`
	Model  []string `placeholder:"DIR" sep:"none" help:"A tokenizer.json or vocab.txt, or a folder with one; repeatable. Otherwise the demo's vocabulary."`
	Text   []string `placeholder:"FILE" sep:"none" help:"Data in a format that road reads, or .txt: lines of text; repeatable. Otherwise the demo's text."`
	Rounds int      `default:"7" help:"How often both sides take their turn."`
}

// Help implements kong's HelpProvider.
func (benchTokenizeCmd) Help() string {
	return `Both encode the same texts on one thread, in turns, theirs with encode_batch; ids, offsets and words are compared first, and have to be equal. Speed is by processor time, so that other programs do not blur it; spread is that of the ratio over the rounds. scripts/oracle.sh tokenize prints a Python that will do.

With --json: one object a line with name (tokenize-wordpiece or tokenize-unigram), ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, or the tokens differ; 2 a file that cannot be read, or bad usage.`
}

// Run implements the command.
func (c *benchTokenizeCmd) Run(a *app) error {
	if c.Python == "" {
		return errNoTokenizers
	}
	return a.bench("tokenize", tokenizer.Options(*c))
}
