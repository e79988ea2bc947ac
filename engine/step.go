package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/tasks/sample"
)

// tryStep is one step of Algorithm 1, up to its row of metrics.
func (t *trainer) tryStep(ctx context.Context) error {
	step := t.at.Step + 1
	if err := errors.Join(t.student.SetDropout(t.set.Model.Dropout), t.student.FreezeLayers(t.set.Model.FrozenLayers)); err != nil {
		return err
	}
	t.student.Recompute(t.set.Train.Recompute)
	t.report.Watch.Lap(&t.report.Watch.Control)
	row := t.beginRow(step)
	apart := t.comparison(step)
	trained := make([]bool, len(t.feed.heads))
	for pass := range t.set.Train.Passes {
		d, windows := t.feed.draw(step, pass)
		if err := t.pass(ctx, d, windows, pass, row, trained, apart); err != nil {
			return fmt.Errorf("step %d, pass %d on %s: %w", step, pass+1, d.name, err)
		}
	}
	if err := t.student.Collect(); err != nil {
		return fmt.Errorf("step %d on %s: %w", step, t.place.Device, err)
	}
	t.report.Watch.Lap(&t.report.Watch.Passes)
	t.report.Watch.Move(&t.report.Watch.Passes, &t.report.Watch.Optimizer, t.student.UpdateTime()) // the passes have waited for it
	row.AddUp()
	apart.finish(row)
	t.report.Watch.Lap(&t.report.Watch.Control)
	updated, err := t.updateWeights(step, trained)
	if err != nil {
		return fmt.Errorf("step %d: cannot update the weights: %w", step, err)
	}
	t.report.Watch.Lap(&t.report.Watch.Optimizer)
	row.GradNorm = updated.GradNorm
	t.done(row, updated.Skipped)
	return nil
}

// beginRow starts the row of a step with the values that it runs with.
func (t *trainer) beginRow(step int) *report.Row {
	r := t.report.Begin(step)
	r.Set("lr", learningRate(t.set.Optim, step, t.set.Train.Steps))
	ce, divergence := t.distillation.lossWeights()
	r.Set("hard_share", ce/(ce+divergence))
	for i, p := range t.feed.sampler.Probabilities() {
		r.Set(t.feed.sampled[i].p, p)
	}
	return r
}

// done ends a step, with its row.
func (t *trainer) done(row *report.Row, skipped bool) {
	t.at.Step = row.Step
	t.guard(skipped, row)
	for i, share := range t.feed.shares() {
		row.Set(t.feed.sampled[i].share, share)
	}
	t.report.Finish(row)
}

// pass takes a dataset's next mini-batch, of so many windows, and adds its
// gradient.
func (t *trainer) pass(ctx context.Context, d *dataset, windows, pass int, row *report.Row, trained []bool, apart *comparison) error {
	batch, err := t.feed.nextBatch(d, windows)
	if err != nil {
		return err
	}
	counts := batch.count(len(t.feed.heads))
	var learning []int // heads
	for i, n := range counts {
		if n > 0 && t.set.TaskWeight[t.feed.heads[i].task.Name] > 0 {
			learning, trained[i] = append(learning, i), true
		}
	}
	dropout := sample.Uint64(t.recipe.Seed, row.Step, pass, "dropout")
	t.report.Watch.Lap(&t.report.Watch.Data)
	apart.before(learning)
	t.report.Watch.Lap(&t.report.Watch.Control)
	err = t.microBatches(batch, counts, func(b *model.Batch, losses []model.Loss) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.report.Watch.Lap(&t.report.Watch.Data)
		sums, err := t.student.Begin(b, losses, dropout)
		if err != nil {
			return err
		}
		row.AddMicro(&d.Outputs, b, losses, sums)
		row.Flops += t.flops(b, losses)
		if t.wanted() { // what they take is not to be mistaken for the pass, nor the pass for it
			if err := t.student.Collect(); err != nil {
				return err
			}
		}
		t.between(t.report.Watch.Lap(&t.report.Watch.Passes))
		t.report.Watch.Lap(&t.report.Watch.Jobs)
		return nil
	})
	if err != nil {
		return err
	}
	if err := apart.after(batch, counts, learning, dropout); err != nil {
		return err
	}
	t.report.Watch.Lap(&t.report.Watch.Control)
	row.AddPass(&d.Outputs, counts)
	t.feed.passed(d)
	return nil
}

// updateWeights uses this step's gradient; trained says which heads have some.
// A step without any, because the tasks that it drew have a weight of 0,
// touches nothing.
func (t *trainer) updateWeights(step int, trained []bool) (model.Updated, error) {
	if !slices.Contains(trained, true) {
		return model.Updated{}, t.student.ZeroGrad()
	}
	heads := slices.Clone(trained)
	for i, h := range t.feed.heads {
		heads[i] = trained[i] && !t.set.Frozen[h.task.Name]
	}
	return t.student.Step(t.update(step, heads))
}

// update is what a step's update goes by, of these heads.
func (t *trainer) update(step int, heads []bool) model.Update {
	o := t.set.Optim
	return model.Update{
		LR: learningRate(o, step, t.set.Train.Steps), Beta1: 0.9, Beta2: 0.999, Eps: o.Eps,
		WeightDecay: o.WeightDecay, Clip: o.Clip, LayerDecay: o.LayerDecay,
		Paper: o.LayerDecayRule == "paper", BiasCorrection: o.BiasCorrection, Heads: heads,
	}
}

// guard counts steps whose gradient or loss was not finite; several in a row
// pause the run, with their windows named in the events.
func (t *trainer) guard(skipped bool, row *report.Row) {
	if !skipped && !math.IsNaN(row.Loss) && !math.IsInf(row.Loss, 0) {
		t.unlucky = 0
		return
	}
	t.skipped++
	t.unlucky++
	what := "the update was skipped"
	if !skipped {
		what = "the update was made all the same, for its gradient was finite"
	}
	t.report.Say("guard", "warn", nil, "step %d: loss %g, gradient norm %g: %s; windows %s", t.at.Step, row.Loss, row.GradNorm, what, t.feed.step())
	if t.unlucky >= t.set.Train.NaNPatience {
		t.control.halt(fmt.Sprintf("%d steps in a row were not finite; lower optim.lr_scale, then resume", t.unlucky))
	}
}
