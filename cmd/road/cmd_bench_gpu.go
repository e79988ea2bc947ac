package main

import "dev.road/workbench/bench/training"

type benchGPUCmd struct {
	Python  string   `placeholder:"FILE" env:"ROAD_ORACLE" help:"A Python with PyTorch 2.11.0, CUDA, and transformers 5.17.0."`
	Script  string   `default:"scripts/oracle/bench_train.py" placeholder:"FILE" help:"Their side, a script in the repository."`
	Trainer string   `placeholder:"FILE" help:"The road-trainer of our side. Default: the one beside road."`
	Device  string   `default:"cuda:0" help:"Device of both sides."`
	Size    string   `default:"large" help:"Size of ELECTRA."`
	Tokens  int      `default:"8192" help:"Tokens per batch."`
	Batches int      `default:"8" help:"Batches per round."`
	Rounds  int      `default:"5" help:"Turns of each side."`
	Only    []string `placeholder:"ROW" help:"Measure only these rows."`
}

// Help implements kong's HelpProvider.
func (benchGPUCmd) Help() string {
	return `All sides take the same optimizer steps (ELECTRA-large with a span head, bfloat16 products,
dropout 0.1, AdamW with decay and clipping) from the same checkpoint on the same batches, in
turns: road-trainer, and transformers on PyTorch under autocast, plain and with torch.compile.
Before that they train without dropout, and their losses must agree.

Rows: gpu-128 and gpu-512 have windows of 128 and 512 tokens; -compiled compares with torch.compile.
-ceiling compares the operations of the model's matrix products in a step with the rate of
PyTorch's product of two bfloat16 matrices of 8192 x 8192 with random values on this GPU; -mfu
gives both in percent of the data sheet. gpu-matmul compares that product with the data sheet,
gpu-copy a copy of 1 GiB with the limit of the memory's clock and width.

Speed is by the clock, which needs an idle GPU. Spread is that of the ratio over the rounds.
scripts/oracle.sh transformers prints a suitable Python.

With --json: one object per line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python or device, or the losses differ; 2 bad usage.`
}

// Run implements the command.
func (c *benchGPUCmd) Run(a *app) error {
	if c.Python == "" {
		return errNoTransformers
	}
	return a.bench("gpu", training.GPU(*c))
}
