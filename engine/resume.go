package engine

import (
	"context"

	"dev.road/workbench/engine/keep"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// restoreState restores a checkpoint's state (none: the beginning), and lines up
// the metrics before it and the ledger's entries after it.
func (t *trainer) restoreState(ctx context.Context, dir string, from keep.State, past metrics.Past) error {
	for _, d := range t.feed.Datasets {
		if d.Index >= 0 && t.distillation.Admits(d) { // they are of all its windows
			if err := t.feed.ReadThrough(ctx, d, d.Train); err != nil {
				return err
			}
			again, err := t.distillation.TeachAgain(ctx, d, t.waits)
			for _, what := range again {
				t.report.Say(wire.EventData, wire.LevelWarn, nil,
					"%s were gone from the run's folder, or cut; its teacher has written them again", what)
			}
			if err != nil {
				return err
			}
		}
	}
	if dir != "" {
		t.keeper.History = past.Measured
		back, err := t.recall(from)
		if err != nil {
			return err
		}
		t.adopt(back)
	}
	t.control.LoadPending()
	return nil
}
