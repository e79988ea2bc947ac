package engine

import (
	"context"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/keep"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// restoreState restores a checkpoint's state (none: the beginning), and lines up
// the metrics before it and the ledger's entries after it.
func (t *trainer) restoreState(ctx context.Context, dir string, from keep.State, past metrics.Past) error {
	for _, d := range t.feed.Datasets {
		if d.Index >= 0 && t.hasTargets(d) { // they are of all its windows
			if err := t.feed.ReadThrough(ctx, d, d.Train); err != nil {
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

// hasTargets reports whether the ledger has let targets of a dataset in.
func (t *trainer) hasTargets(d *feed.Dataset) bool {
	return slices.ContainsFunc(t.control.Ledger.Entries(), func(e wire.Entry) bool {
		return e.Action == wire.TargetsIn && e.Dataset == d.Name
	})
}
