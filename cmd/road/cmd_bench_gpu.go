package main

import "dev.road/workbench/bench/training"

type benchGPUCmd struct {
	Python  string   `placeholder:"FILE" env:"ROAD_ORACLE" help:"A Python that has PyTorch 2.11.0, with CUDA, and transformers 5.17.0."`
	Script  string   `default:"scripts/oracle/bench_train.py" placeholder:"FILE" help:"Their side, which lies in the repository."`
	Trainer string   `placeholder:"FILE" help:"The road-trainer that is our side; otherwise the one beside road."`
	Device  string   `default:"cuda:0" help:"Where both sides train."`
	Size    string   `default:"large" help:"Of ELECTRA."`
	Tokens  int      `default:"8192" help:"Of a batch."`
	Batches int      `default:"8" help:"That a round trains on."`
	Rounds  int      `default:"5" help:"How often the sides take their turns."`
	Only    []string `placeholder:"ROW" help:"Measure these rows alone."`
}

// Help implements kong's HelpProvider.
func (benchGPUCmd) Help() string {
	return `All sides take the same optimizer steps (ELECTRA-large with a span head, bfloat16 products, dropout 0.1, AdamW with decay and clipping) from the same checkpoint on the same batches, in turns: road-trainer, and transformers on PyTorch under autocast, as it is and through torch.compile. Before that they train without dropout, and their losses have to agree.

Rows: gpu-128 and gpu-512 are windows of so many tokens, -compiled against torch.compile. -ceiling is what a step comes to in operations of the model's matrix products against what PyTorch's product of two bfloat16 matrices of 8192 x 8192 reaches here with random values, -mfu is it for both, in percent of the data sheet's. gpu-matmul is that product against the data sheet, gpu-copy a copy of 1 GiB against what the memory's clock and width allow.

By the clock: it wants a GPU without other work. Spread is that of the ratio over the rounds. scripts/oracle.sh transformers prints a Python that will do.

With --json: one object a line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python or device, or the losses differ; 2 bad usage.`
}

// Run implements the command.
func (c *benchGPUCmd) Run(a *app) error {
	if c.Python == "" {
		return errNoTransformers
	}
	return a.bench("gpu", training.GPU(*c))
}
