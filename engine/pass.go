package engine

import (
	"context"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/tasks/sample"
)

// pass takes a dataset's next mini-batch of a number of windows, and adds its
// gradient.
func (t *trainer) pass(ctx context.Context, s *step, d *feed.Dataset, windows, pass int) error {
	batch, err := t.feed.NextBatch(d, windows)
	if err != nil {
		return err
	}
	counts := batch.Count(len(t.feed.Heads))
	var learning []int // heads
	for i, n := range counts {
		if n > 0 && t.set.Tasks[t.feed.Heads[i].Task.Name].LossWeight > 0 {
			learning, s.trained[i] = append(learning, i), true
		}
	}
	dropout := sample.Uint64(t.recipe.Seed, s.row.Step, pass, "dropout")
	t.report.Watch.Lap(&t.report.Watch.Data)
	if err := s.parts.add(d); err != nil {
		return err
	}
	s.apart.before(learning)
	t.report.Watch.Lap(&t.report.Watch.Control)
	err = t.microBatches(batch, counts, func(a assembled) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.report.Watch.Lap(&t.report.Watch.Data)
		sums, err := t.student.Begin(a.batch, a.losses, dropout)
		if err != nil {
			return err
		}
		s.row.Count(len(a.batch.Lens), len(a.batch.IDs))
		s.row.Flops += t.flops(a.batch, a.losses)
		s.micros = append(s.micros, micro{&d.Outputs, a.losses, a.tallies, sums})
		if t.wanted() { // their time is not to be mistaken for the pass's, nor the pass's for theirs
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
	if err := s.apart.after(batch, counts, learning, dropout); err != nil {
		return err
	}
	t.report.Watch.Lap(&t.report.Watch.Control)
	s.row.AddPass(&d.Outputs, counts)
	t.feed.Passed(d)
	return nil
}
