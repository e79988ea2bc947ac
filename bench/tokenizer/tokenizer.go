// Package tokenizer compares our tokenizer with Hugging Face's.
package tokenizer

import (
	"context"
	"fmt"
	"os"

	"dev.road/workbench/bench"
	"dev.road/workbench/bench/side"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// Options are those of `road bench tokenize`.
type Options struct {
	Python string   // that has the package tokenizers
	Script string   // their side
	Model  []string // tokenizers, by file or folder; none: the demo's
	Text   []string // files of examples, or lines of text; none: the demo's text
	Rounds int
}

// Measure measures a row for each tokenizer.
func (o Options) Measure(ctx context.Context, report bench.Report) error {
	if err := bench.NeedRounds(o.Rounds); err != nil {
		return err
	}
	texts, err := o.texts()
	if err != nil {
		return bench.Misuse{Err: err}
	}
	scratch, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	models := o.Model
	if len(models) == 0 {
		t, err := tokenize.New(demo.Vocabulary())
		if err != nil {
			return err
		}
		if err := t.Save(scratch); err != nil {
			return err
		}
		models = []string{scratch}
	}
	for _, model := range models {
		t, err := tokenize.Load(model)
		if err != nil {
			return bench.Misuse{Err: err}
		}
		row, err := o.compare(ctx, t, model, texts)
		if err != nil {
			return err
		}
		if err := report(row); err != nil {
			return err
		}
	}
	return nil
}

// compare measures one tokenizer.
func (o Options) compare(ctx context.Context, t *tokenize.Tokenizer, model string, texts []string) (bench.Row, error) {
	theirs, err := side.Start(ctx, 1, o.Python, o.Script, model)
	if err != nil {
		return bench.Row{}, err
	}
	defer theirs.Stop()
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	var sum struct{ Tokens string }
	if err := theirs.Ask(map[string]any{"texts": texts}, &sum); err != nil {
		return bench.Row{}, err
	}
	if got := tokenSum(t, texts); got != sum.Tokens {
		return bench.Row{}, fmt.Errorf("%s: the tokens of %d texts differ: the checksum of ours is %s, that of theirs %s",
			model, len(texts), got, sum.Tokens)
	}
	var ours, other []float64
	for range o.Rounds {
		ours = append(ours, float64(size)/1e6/encodeSeconds(t, texts))
		var round struct{ Seconds float64 }
		if err := theirs.Ask(map[string]any{"measure": true}, &round); err != nil {
			return bench.Row{}, err
		}
		other = append(other, float64(size)/1e6/round.Seconds)
	}
	return bench.Versus("tokenize-"+t.Algorithm(), "MB/s", ours, other), nil
}
