package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/cpu"

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
	rows, without, err := c.rows(multipliesBF16)
	if err != nil {
		return usage(err)
	}
	if len(without) > 0 {
		fmt.Fprintf(a.err, "road: %s left out: this processor has no bfloat16 products (avx512_bf16, amx_bf16), and emulated they take the better part of an hour; --only measures them all the same\n", strings.Join(without, ", "))
	}
	batches, err := c.batches(rows)
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
	table := benchTable{app: a}
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
			if err := table.add(p.row(r)); err != nil {
				return err
			}
		}
	}
	return nil
}

// batches are those that some rows train on.
func (c *benchCPUCmd) batches(rows []versus) (map[string][][]trainWindow, error) {
	all := map[string][][]trainWindow{}
	if len(on(rows, "fixed")) > 0 {
		all["fixed"] = randomBatches(4, benchBatch, 128)
	}
	if len(all) > 0 && len(rows) == len(on(rows, "fixed")) {
		return all, nil
	}
	t, err := tokenize.Load(c.Vocab)
	if err != nil {
		return nil, err
	}
	windows, err := realWindows(t, c.Spans, c.Pairs, c.Windows)
	if err != nil {
		return nil, err
	}
	for name, cut := range map[string]func([]trainWindow) [][]trainWindow{"mix": batched, "mix-buckets": bucketBatches} {
		if len(on(rows, name)) > 0 {
			all[name] = cut(windows)
		}
	}
	return all, nil
}

// rows are those that are wanted and can be had. Where the processor has no
// products of bfloat16, those in it are left out unless they are named.
func (c *benchCPUCmd) rows(bf16 bool) (rows []versus, without []string, err error) {
	given := 0
	for _, file := range []string{c.Vocab, c.Spans, c.Pairs} {
		if file != "" {
			given++
		}
	}
	if given != 0 && given != 3 {
		return nil, nil, errRealLengths
	}
	had := slices.DeleteFunc(slices.Clone(cpuRows), func(r versus) bool { return given == 0 && r.batches != "fixed" })
	if rows, err = named(had, c.Only); err != nil {
		return nil, nil, fmt.Errorf("%w; %w", err, errRealLengths)
	}
	if bf16 || len(c.Only) > 0 {
		return rows, nil, nil
	}
	return slices.DeleteFunc(rows, func(r versus) bool {
		slow := r.ours == "bf16"
		if slow {
			without = append(without, r.name)
		}
		return slow
	}), without, nil
}

var errRealLengths = errors.New("rows of real lengths need all of --vocab, --spans and --pairs")

// multipliesBF16 says whether the processor has products of bfloat16. libtorch
// emulates them otherwise: these rows alone took over 50 minutes with AVX2.
var multipliesBF16 = cpu.X86.HasAVX512BF16 || cpu.X86.HasAMXBF16
