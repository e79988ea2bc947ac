package engine

import (
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/pcgrad"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// parts are the encoder's gradients of a step's datasets, apart from each other while
// gradients.combine projects those that conflict.
type parts struct {
	t  *trainer
	of []*feed.Dataset // by part
}

// splitError is a failure to take the memory of parts, which smaller micro-batches do not
// leave room for.
type splitError struct{ error }

func (e splitError) Unwrap() error { return e.error }

// splitGradient takes the memory of the gradients of as many datasets as a step can have,
// or gives it back.
func (t *trainer) splitGradient() error {
	n := min(len(t.feed.Sampled), t.set.Train.Passes)
	if t.set.Gradients.Combine != recipe.CombinePCGrad || n < 2 {
		n = 0
	}
	if n == t.student.Split() {
		return nil
	}
	if err := t.student.SplitGradient(n); err != nil {
		return splitError{err}
	}
	if n > 0 {
		t.report.Say(wire.EventState, wire.LevelInfo, nil, "gradients.combine=%s takes %.0f MB: the encoder's gradients of %d datasets",
			t.set.Gradients.Combine, float64(int64(n)*t.student.PartBytes())/1e6, n)
	}
	return nil
}

// add is called before a pass on a dataset.
func (p *parts) add(d *feed.Dataset) error {
	if p.t.student.Split() == 0 {
		return nil
	}
	i := slices.Index(p.of, d)
	if i < 0 {
		i = len(p.of)
		p.of = append(p.of, d)
	}
	return p.t.student.AddToPart(i)
}

// combine makes the step's gradient of its parts.
func (p *parts) combine(row *report.Row) error {
	if p.t.student.Split() == 0 {
		return nil
	}
	var done pcgrad.Combined
	if len(p.of) > 1 {
		products, err := p.t.student.PartProducts()
		if err != nil {
			return err
		}
		done = pcgrad.Combine(products, p.t.recipe.Seed, row.Step)
		if err := p.t.student.CombineParts(done.Weights); err != nil {
			return err
		}
	}
	row.Set("grad_pairs", float64(done.Pairs))
	row.Set("grad_projected", float64(done.Projected))
	return nil
}
