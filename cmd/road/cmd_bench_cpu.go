package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"dev.road/workbench/tasks/tokenize"
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
	Rounds  int      `default:"5" help:"How often the sides take their turns."`
	Only    []string `placeholder:"ROW" help:"Measure these rows alone."`
}

// Help implements kong's HelpProvider.
func (benchCPUCmd) Help() string {
	return `All sides take the same optimizer steps (ELECTRA-small with a span head, dropout 0.1, AdamW with decay and clipping) from the same checkpoint on the same batches of 16 windows, in turns: road-trainer, and transformers on PyTorch, which pads each batch to its longest window. Before that they train without dropout, and their losses have to agree.

Rows: cpu-fixed is 16 windows of 128 tokens; cpu-mix the lengths of --spans and --pairs in random batches; cpu-mix-buckets the same windows in batches of like length. With -onednn they have PyTorch's oneDNN switch on, which on CPUs with AMX rounds to bfloat16; with -bf16 they train under autocast and we with model.precision = "bf16".

With --threads 1 speed is by processor time, so that other programs do not blur it; otherwise by the clock, which wants a machine without other work. Spread is that of the ratio over the rounds. scripts/oracle.sh transformers prints a Python that will do.

With --json: one object a line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, or the losses differ; 2 a file that cannot be read, or bad usage.`
}

var cpuRows = []versus{
	{"cpu-fixed", "fixed", "fp32", "stock"},
	{"cpu-fixed-onednn", "fixed", "fp32", "onednn"},
	{"cpu-fixed-bf16", "fixed", "bf16", "bf16"},
	{"cpu-mix", "mix", "fp32", "stock"},
	{"cpu-mix-onednn", "mix", "fp32", "onednn"},
	{"cpu-mix-bf16", "mix", "bf16", "bf16"},
	{"cpu-mix-buckets", "mix-buckets", "fp32", "stock"},
	{"cpu-mix-buckets-onednn", "mix-buckets", "fp32", "onednn"},
}

// Run implements the command.
func (c *benchCPUCmd) Run(a *app) error {
	if c.Python == "" {
		return errNoTransformers
	}
	if c.Rounds < 1 || c.Windows < benchBatch {
		return usage(fmt.Errorf("--rounds has to be at least 1, --windows at least %d", benchBatch))
	}
	if c.Threads < 1 {
		c.Threads = runtime.NumCPU()
	}
	batches, err := c.batches()
	if err != nil {
		return usage(err)
	}
	rows, err := c.rows(batches)
	if err != nil {
		return usage(err)
	}
	v := rivals{trainer: c.Trainer, python: c.Python, script: c.Script, device: "cpu", matmul: c.Matmul, size: "small", threads: c.Threads}
	sides, err := v.start(a.ctx, rows)
	if err != nil {
		return fmt.Errorf("bench cpu: %w", err)
	}
	defer sides.stop()
	exact := func(side string) bool { return !strings.Contains(side, "bf16") && !strings.Contains(side, "onednn") }
	if err := sides.agree(batches, 1e-3, exact); err != nil {
		return fmt.Errorf("bench cpu: %w", err)
	}
	var measured []benchRow
	for _, name := range []string{"fixed", "mix", "mix-buckets"} {
		some := on(rows, name)
		if len(some) == 0 {
			continue
		}
		p, err := sides.measure(some, batches[name], c.Rounds)
		if err != nil {
			return fmt.Errorf("bench cpu: %w", err)
		}
		for _, r := range some {
			measured = append(measured, p.row(r))
		}
	}
	return a.benchRows(measured)
}

// batches are those of each kind that can be had.
func (c *benchCPUCmd) batches() (map[string][][]trainWindow, error) {
	all := map[string][][]trainWindow{"fixed": randomBatches(4, benchBatch, 128)}
	if c.Vocab == "" && c.Spans == "" && c.Pairs == "" {
		return all, nil
	}
	if c.Vocab == "" || c.Spans == "" || c.Pairs == "" {
		return nil, errors.New("rows of real lengths need all of --vocab, --spans and --pairs")
	}
	t, err := tokenize.Load(c.Vocab)
	if err != nil {
		return nil, err
	}
	windows, err := realWindows(t, c.Spans, c.Pairs, c.Windows)
	if err != nil {
		return nil, err
	}
	all["mix"], all["mix-buckets"] = batched(windows), bucketBatches(windows)
	return all, nil
}

// rows are those that are wanted and can be had.
func (c *benchCPUCmd) rows(batches map[string][][]trainWindow) ([]versus, error) {
	had := slices.DeleteFunc(slices.Clone(cpuRows), func(r versus) bool { return batches[r.batches] == nil })
	rows, err := named(had, c.Only)
	if err != nil {
		return nil, fmt.Errorf("%w; those of real lengths need --vocab, --spans and --pairs", err)
	}
	return rows, nil
}
