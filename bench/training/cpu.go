package training

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/cpu"

	"dev.road/workbench/bench"
	"dev.road/workbench/tasks/tokenize"
)

// CPU compares training on the CPU; its fields are the options of `road bench
// cpu`.
type CPU struct {
	Python  string // that has PyTorch and transformers
	Script  string // their side
	Trainer string // road-trainer; default: the one beside road
	Vocab   string // a tokenizer, for windows of real lengths
	Spans   string // questions about passages, half of these windows
	Pairs   string // pairs of sentences, the other half
	Windows int    // of real lengths
	Threads int    // threads of each side; 0 is one per core
	Matmul  string // of ours, as train.matmul says it
	Rounds  int
	Only    []string // the rows' names; none: all
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

// LeftOut names the rows that are not measured: the processor has no products of
// bfloat16 (avx512_bf16, amx_bf16), and Only does not name them.
func (c CPU) LeftOut() []string {
	_, without, _ := c.rows(multipliesBF16) // Measure tells of an error
	return without
}

// Measure measures the rows.
func (c CPU) Measure(ctx context.Context, report bench.Report) error {
	if c.Rounds < 1 || c.Windows < batchSize {
		return bench.Misuse{Err: fmt.Errorf("--rounds has to be at least 1, --windows at least %d", batchSize)}
	}
	if c.Threads < 1 {
		c.Threads = runtime.NumCPU()
	}
	rows, _, err := c.rows(multipliesBF16)
	if err != nil {
		return bench.Misuse{Err: err}
	}
	batches, err := c.batches(rows)
	if err != nil {
		return bench.Misuse{Err: err}
	}
	v := rivals{trainer: c.Trainer, python: c.Python, script: c.Script, device: "cpu", matmul: c.Matmul, size: "small", threads: c.Threads}
	t, err := v.start(ctx, rows)
	if err != nil {
		return err
	}
	defer t.stop()
	exact := func(name string) bool { return !strings.Contains(name, "bf16") && !strings.Contains(name, "onednn") }
	if err := t.agree(batches, 1e-3, exact); err != nil {
		return err
	}
	for _, name := range []string{"fixed", "mix", "mix-buckets"} {
		some := on(rows, name)
		if len(some) == 0 {
			continue
		}
		p, err := t.measure(some, batches[name], c.Rounds)
		if err != nil {
			return err
		}
		for _, r := range some {
			if err := report(p.row(r)); err != nil {
				return err
			}
		}
	}
	return nil
}

// batches are those that some rows train on.
func (c CPU) batches(rows []versus) (map[string][][]example, error) {
	all := map[string][][]example{}
	if len(on(rows, "fixed")) > 0 {
		all["fixed"] = randomBatches(4, batchSize, 128)
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
	for name, cut := range map[string]func([]example) [][]example{"mix": batched, "mix-buckets": bucketBatches} {
		if len(on(rows, name)) > 0 {
			all[name] = cut(windows)
		}
	}
	return all, nil
}

// rows are the wanted and possible ones. On a processor without products of
// bfloat16, those in it are left out unless they are named.
func (c CPU) rows(bf16 bool) (rows []versus, without []string, err error) {
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

// multipliesBF16 reports whether the processor has products of bfloat16. libtorch
// emulates them otherwise: these rows alone took over 50 minutes with AVX2.
var multipliesBF16 = cpu.X86.HasAVX512BF16 || cpu.X86.HasAMXBF16
