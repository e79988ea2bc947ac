package engine

import (
	"context"
	"errors"
	"fmt"

	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/kd"
	"dev.road/workbench/model"
)

// trainStep runs the next step. While the device's memory does not suffice for
// it, it is begun again in smaller micro-batches, with the same windows. When
// ctx is done it is given up, as if it had not begun; so it is, with a pause, when soft
// targets can no longer be read.
func (t *trainer) trainStep(ctx context.Context) error {
	if err := t.distillation.Reopen(); err != nil {
		t.control.HaltOn(err)
		return nil
	}
	from := t.feed.Mark()
	for {
		err := t.tryStep(ctx)
		givenUp, lost := askedToEnd(ctx, err), errors.As(err, new(*distill.LostError))
		if !givenUp && !lost && !errors.Is(err, model.ErrOutOfMemory) {
			return err
		}
		t.feed.RestoreMark(from)
		if err := t.student.ZeroGrad(); err != nil {
			return err
		}
		if lost {
			t.control.HaltOn(err)
		}
		if givenUp || lost || !t.halveTokenBudget(err) {
			return nil // it ends, or is paused
		}
	}
}

// step is a step that is under way.
type step struct {
	row     *report.Row
	apart   *comparison
	parts   parts
	trained []bool // by head: it has a gradient
	micros  []micro
}

// micro is a micro-batch, whose sums are there when its passes are collected.
type micro struct {
	of      *report.Outputs
	losses  []model.Loss
	tallies []kd.Tally
	sums    []model.LossSums
}

// addUp gives the row the sums of all micro-batches, once they are collected.
func (s *step) addUp() {
	for _, m := range s.micros {
		for i, sums := range m.sums {
			s.row.Add(m.of, m.losses[i].Head, m.losses[i].Scale, report.Sums(sums), m.tallies[i])
		}
	}
}

// tryStep is one step of Algorithm 1, up to its row of metrics.
func (t *trainer) tryStep(ctx context.Context) error {
	n := t.at.Step + 1
	if err := errors.Join(
		t.student.SetDropout(t.set.Model.Dropout),
		t.student.FreezeLayers(t.set.Model.FrozenLayers),
		t.student.Recompute(t.set.Train.Recompute),
		t.splitGradient(),
	); err != nil {
		return err
	}
	t.report.Watch.Lap(&t.report.Watch.Control)
	s := &step{row: t.beginRow(n), apart: t.comparison(n), parts: parts{t: t}, trained: make([]bool, len(t.feed.Heads))}
	for pass := range t.set.Train.Passes {
		d, windows := t.feed.Draw(n, pass)
		if err := t.pass(ctx, s, d, windows, pass); err != nil {
			return fmt.Errorf("step %d, pass %d on %s: %w", n, pass+1, d.Name, err)
		}
	}
	if err := t.student.Collect(); err != nil {
		return fmt.Errorf("step %d on %s: %w", n, t.device.Place.Device, err)
	}
	t.report.Watch.Lap(&t.report.Watch.Passes)
	update, err := t.student.UpdateTime() // the passes have waited for the last one
	if err != nil {
		return fmt.Errorf("step %d: %w", n, err)
	}
	t.report.Watch.Move(&t.report.Watch.Passes, &t.report.Watch.Optimizer, update)
	s.addUp()
	s.apart.finish(s.row)
	t.report.Watch.Lap(&t.report.Watch.Control)
	if err := s.parts.combine(s.row); err != nil {
		return fmt.Errorf("step %d: %w", n, err)
	}
	updated, err := t.updateWeights(n, s.trained)
	if err != nil {
		return fmt.Errorf("step %d: cannot update the weights: %w", n, err)
	}
	t.report.Watch.Lap(&t.report.Watch.Optimizer)
	s.row.GradNorm = updated.GradNorm
	t.done(s.row, updated.Skipped)
	return nil
}

// beginRow starts the row of a step with the values that it runs with.
func (t *trainer) beginRow(step int) *report.Row {
	r := t.report.Begin(step, t.distillation.Rule())
	r.Set("lr", learningRate(t.set.Optim, step, t.set.Train.Steps))
	ce, divergence := t.distillation.LossWeights()
	r.Set("hard_share", ce/(ce+divergence))
	t.feed.Plan(r)
	return r
}

// done ends a step, with its row.
func (t *trainer) done(row *report.Row, skipped bool) {
	t.at.Step = row.Step
	t.checkFinite(skipped, row)
	t.feed.Tally(row)
	t.report.Finish(row)
	t.stepDone()
}
