package main

import (
	"fmt"
	"strings"

	"dev.road/workbench/bench/training"
)

type benchCPUCmd struct {
	Python  string   `placeholder:"FILE" env:"ROAD_ORACLE" help:"A Python that has PyTorch 2.11.0 and transformers 5.17.0."`
	Script  string   `default:"scripts/oracle/bench_train.py" placeholder:"FILE" help:"Their side, which lies in the repository."`
	Trainer string   `placeholder:"FILE" help:"The road-trainer that is our side; otherwise the one beside road."`
	Vocab   string   `placeholder:"FILE" help:"A tokenizer, for the rows of real lengths."`
	Spans   string   `placeholder:"FILE" help:"Questions about passages, such as SQuAD's: half of the windows of real lengths."`
	Pairs   string   `placeholder:"FILE" help:"Pairs of sentences, such as MNLI's: the other half."`
	Windows int      `default:"128" help:"Windows of real lengths that a round trains on."`
	Threads int      `help:"Of each side; otherwise one a core."`
	Matmul  string   `default:"auto" placeholder:"NAME" help:"What our side multiplies matrices with: the words of train.matmul."`
	Rounds  int      `default:"3" help:"How often the sides take their turns."`
	Only    []string `placeholder:"ROW" help:"Measure these rows alone."`
}

// Help implements kong's HelpProvider.
func (benchCPUCmd) Help() string {
	return `All sides take the same optimizer steps (ELECTRA-small with a span head, dropout 0.1, AdamW with decay and clipping) from the same checkpoint on the same batches of 16 windows, in turns: road-trainer, and transformers on PyTorch, which pads each batch to its longest window. Before that they train without dropout, and their losses have to agree.

Rows: cpu-fixed is 16 windows of 128 tokens; cpu-mix the lengths of --spans and --pairs in random batches; cpu-mix-buckets the same windows in batches of like length. With -onednn they have PyTorch's oneDNN switch on, which on CPUs with AMX rounds to bfloat16; with -bf16 they train under autocast and we with model.precision = "bf16"; without avx512_bf16 or amx_bf16 in the processor these two are left out, unless --only names them.

With --threads 1 speed is by processor time, so that other programs do not blur it; otherwise by the clock, which wants a machine without other work. Spread is that of the ratio over the rounds. scripts/oracle.sh transformers prints a Python that will do.

With --json: one object a line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, or the losses differ; 2 a file that cannot be read, or bad usage.`
}

// Run implements the command.
func (c *benchCPUCmd) Run(a *app) error {
	if c.Python == "" {
		return errNoTransformers
	}
	b := training.CPU(*c)
	if without := b.LeftOut(); len(without) > 0 {
		fmt.Fprintf(a.err, "road: %s left out: this processor has no bfloat16 products (avx512_bf16, amx_bf16), "+
			"and emulated they take the better part of an hour; --only measures them all the same\n", strings.Join(without, ", "))
	}
	return a.bench("cpu", b)
}
