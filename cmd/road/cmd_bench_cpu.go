package main

import (
	"fmt"
	"strings"

	"dev.road/workbench/bench/training"
)

type benchCPUCmd struct {
	Python  string   `placeholder:"FILE" env:"ROAD_ORACLE" help:"A Python with PyTorch 2.11.0 and transformers 5.17.0."`
	Script  string   `default:"scripts/oracle/bench_train.py" placeholder:"FILE" help:"Their side, a script in the repository."`
	Trainer string   `placeholder:"FILE" help:"The road-trainer of our side. Default: the one beside road."`
	Vocab   string   `placeholder:"FILE" help:"A tokenizer, for the rows of real lengths."`
	Spans   string   `placeholder:"FILE" help:"Questions about passages, such as SQuAD's, for half of the windows of real lengths."`
	Pairs   string   `placeholder:"FILE" help:"Pairs of sentences, such as MNLI's, for the other half."`
	Windows int      `default:"128" help:"Windows of real lengths per round."`
	Threads int      `help:"Threads of each side. Default: one per core."`
	Matmul  string   `default:"auto" placeholder:"NAME" help:"Matmul backend of our side, as in train.matmul."`
	Rounds  int      `default:"3" help:"Turns of each side."`
	Only    []string `placeholder:"ROW" help:"Measure only these rows."`
}

// Help implements kong's HelpProvider.
func (benchCPUCmd) Help() string {
	return `Both sides take the same optimizer steps (ELECTRA-small with a span head, dropout 0.1, AdamW
with decay and clipping) from the same checkpoint on the same batches of 16 windows, in turns:
road-trainer, and transformers on PyTorch, which pads each batch to its longest window. Before
that they train without dropout, and their losses must agree.

Rows: cpu-fixed has 16 windows of 128 tokens; cpu-mix the lengths of --spans and --pairs in
random batches; cpu-mix-buckets the same windows in batches of similar length. With -onednn they
use PyTorch's oneDNN switch, which rounds to bfloat16 on CPUs with AMX; with -bf16 they train
under autocast and we with model.precision = "bf16"; on a processor without avx512_bf16 or
amx_bf16 these two are left out, unless --only names them.

With --threads 1 speed is by processor time, which other programs do not disturb; otherwise by
the clock, which needs an idle machine. Spread is that of the ratio over the rounds.
scripts/oracle.sh transformers prints a suitable Python.

With --json: one object per line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, or the losses differ; 2 an unreadable file, or bad
usage.`
}

// Run implements the command.
func (c *benchCPUCmd) Run(a *app) error {
	if c.Python == "" {
		return errNoTransformers
	}
	b := training.CPU(*c)
	if without := b.LeftOut(); len(without) > 0 {
		fmt.Fprintf(a.err, "road: %s left out: this processor has no bfloat16 products (avx512_bf16, amx_bf16), "+
			"and emulated ones take most of an hour; --only measures them anyway\n", strings.Join(without, ", "))
	}
	return a.bench("cpu", b)
}
