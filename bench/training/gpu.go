package training

import (
	"context"
	"fmt"
	"slices"

	"dev.road/workbench/bench"
)

// GPU compares training on a GPU; its fields are the options of `road bench
// gpu`.
type GPU struct {
	Python  string // that has PyTorch with CUDA, and transformers
	Script  string // their side
	Trainer string // road-trainer; default: the one beside road
	Device  string // "cuda:0"
	Size    string // of ELECTRA
	Tokens  int    // of a batch
	Batches int    // of a round
	Rounds  int
	Only    []string // the rows' names; none: all
}

// gpuRows are the comparisons, by the tokens of their windows.
func gpuRows() []versus {
	var rows []versus
	for _, tokens := range gpuTokens {
		name := fmt.Sprint("gpu-", tokens)
		rows = append(rows, versus{name, name, "bf16", "bf16"}, versus{name + "-compiled", name, "bf16", "compiled"})
	}
	return rows
}

var gpuTokens = [...]int{128, 512}

// Measure measures the rows.
func (c GPU) Measure(ctx context.Context, report bench.Report) error {
	if longest := slices.Max(gpuTokens[:]); c.Rounds < 1 || c.Batches < 1 || c.Tokens < longest {
		return bench.Misuse{Err: fmt.Errorf("--rounds and --batches have to be at least 1, --tokens at least %d", longest)}
	}
	rows, err := named(gpuRows(), c.Only)
	if err != nil {
		return bench.Misuse{Err: err}
	}
	v := rivals{trainer: c.Trainer, python: c.Python, script: c.Script, device: c.Device, matmul: "auto", size: c.Size, threads: 2}
	t, err := v.start(ctx, rows)
	if err != nil {
		return err
	}
	defer t.stop()
	return c.measure(t, rows, report)
}

// measure lets the sides take their turns, with the ceilings beside them, and
// gives out rows as soon as they are measured.
func (c GPU) measure(t *sides, rows []versus, report bench.Report) error {
	batches := map[string][][]example{}
	for _, tokens := range gpuTokens {
		if name := fmt.Sprint("gpu-", tokens); len(on(rows, name)) > 0 {
			batches[name] = randomBatches(c.Batches, c.Tokens/tokens, tokens)
		}
	}
	if err := t.agree(batches, 2e-2, func(string) bool { return true }); err != nil {
		return err
	}
	top, err := t.ceilings(rows[0])
	if err != nil {
		return err
	}
	if err := report(top.rows()...); err != nil {
		return err
	}
	for _, tokens := range gpuTokens {
		name := fmt.Sprint("gpu-", tokens)
		some := on(rows, name)
		if len(some) == 0 {
			continue
		}
		p, err := t.measure(some, batches[name], c.Rounds)
		if err != nil {
			return err
		}
		for _, r := range some {
			if err := report(append([]bench.Row{p.row(r)}, top.used(r, p)...)...); err != nil {
				return err
			}
		}
		if err := report(top.reached(some[0], p)); err != nil {
			return err
		}
	}
	return nil
}
