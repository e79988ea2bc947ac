package main

import (
	"fmt"
	"slices"
)

type benchCmd struct {
	CPU      benchCPUCmd      `cmd:"" name:"cpu" help:"Compare training on the CPU with transformers on PyTorch."`
	GPU      benchGPUCmd      `cmd:"" name:"gpu" help:"Compare training on a GPU with transformers on PyTorch."`
	Control  benchControlCmd  `cmd:"" help:"Measure what a trainer takes for all but computing."`
	Tokenize benchTokenizeCmd `cmd:"" help:"Compare with Hugging Face's Rust tokenizer."`
	Predict  benchPredictCmd  `cmd:"" help:"Compare answering a dev set with transformers."`
	UI       benchUICmd       `cmd:"" name:"ui" help:"Measure the workbench against its goals."`
}

// benchRow is one measured comparison. The values are medians over the
// rounds, in which both sides took turns.
type benchRow struct {
	Name   string  `json:"name"`
	Ours   float64 `json:"ours"`
	Theirs float64 `json:"theirs"`
	Ratio  float64 `json:"ratio"`
	Spread float64 `json:"spread"` // of the ratio: largest less smallest, as a share of the median
	Unit   string  `json:"unit"`
}

// newBenchRow sums up rounds in which more is better.
func newBenchRow(name, unit string, ours, theirs []float64) benchRow {
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i] / theirs[i]
	}
	r := benchRow{Name: name, Ours: median(ours), Theirs: median(theirs), Ratio: median(ratios), Unit: unit}
	r.Spread = (slices.Max(ratios) - slices.Min(ratios)) / r.Ratio
	return r
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// benchTable prints rows as they are measured, some of which take minutes: with
// --json an object a line, otherwise in columns of a fixed width.
type benchTable struct {
	app   *app
	begun bool // its head is printed
}

// add prints more rows.
func (t *benchTable) add(rows ...benchRow) error {
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
		t.app.printf(format, r.Name, fmt.Sprintf("%.2f", r.Ours), fmt.Sprintf("%.2f", r.Theirs), r.Unit, fmt.Sprintf("%.2f", r.Ratio), fmt.Sprintf("%.0f %%", 100*r.Spread))
	}
	return nil
}
