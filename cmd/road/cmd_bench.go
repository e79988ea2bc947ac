package main

import (
	"context"
	"errors"
	"fmt"

	"dev.road/workbench/bench"
)

type benchCmd struct {
	CPU      benchCPUCmd      `cmd:"" name:"cpu" help:"Compare training on the CPU with transformers on PyTorch."`
	GPU      benchGPUCmd      `cmd:"" name:"gpu" help:"Compare training on a GPU with transformers on PyTorch."`
	Control  benchControlCmd  `cmd:"" help:"Measure a trainer's cost besides computing."`
	Tokenize benchTokenizeCmd `cmd:"" help:"Compare with Hugging Face's Rust tokenizer."`
	Predict  benchPredictCmd  `cmd:"" help:"Compare predictions of a dev set with transformers."`
	UI       benchUICmd       `cmd:"" name:"ui" help:"Measure the workbench against its goals."`
}

// The errors of a comparison without the other side.
var (
	errNoTransformers = errors.New("no Python with transformers: " +
		"give --python or ROAD_ORACLE, which scripts/oracle.sh transformers prints")
	errNoTokenizers = errors.New("no Python with the package tokenizers: " +
		"give --python or ROAD_TOKENIZERS, which scripts/oracle.sh tokenize prints")
)

// benchmark measures rows and reports each as soon as it is complete.
type benchmark interface {
	Measure(ctx context.Context, report bench.Report) error
}

// bench prints a benchmark's rows.
func (a *app) bench(name string, b benchmark) error {
	a.ends.Store(true) // it ends the programs that it compares
	table := benchTable{app: a}
	err := b.Measure(a.ctx, table.add)
	switch {
	case err == nil:
		return nil
	case a.ctx.Err() != nil: // the programs that it compares end with it, in their own words
		return a.ctx.Err()
	case errors.As(err, new(bench.Misuse)):
		return usage(err)
	}
	return fmt.Errorf("bench %s: %w", name, err)
}

// benchTable prints rows as they are measured: with --json one object per line,
// otherwise in columns of a fixed width.
type benchTable struct {
	app   *app
	begun bool // its head is printed
}

// add prints more rows.
func (t *benchTable) add(rows ...bench.Row) error {
	const format = "%-23s  %10s  %10s  %-13s  %6s  %6s\n"
	for _, r := range rows {
		if t.app.json {
			if err := t.app.object(r); err != nil {
				return err
			}
			continue
		}
		if !t.begun {
			t.app.printf(format, "NAME", "OURS", "THEIRS", "UNIT", "RATIO", "SPREAD")
			t.begun = true
		}
		t.app.printf(format, r.Name, fmt.Sprintf("%.2f", r.Ours), fmt.Sprintf("%.2f", r.Theirs), r.Unit,
			fmt.Sprintf("%.2f", r.Ratio), fmt.Sprintf("%.0f %%", 100*r.Spread))
	}
	return nil
}
