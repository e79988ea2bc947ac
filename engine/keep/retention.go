package keep

import (
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// retention says which checkpoints are kept.
type retention struct {
	newest int   // number of newest checkpoints to keep
	every  int   // steps between further ones that are kept; 0 keeps none
	spared []int // and of these steps: the best, and those that may become it
}

func (k *Keeper) retention() retention {
	c := k.set.Checkpoint
	return retention{newest: c.Keep, every: c.KeepEvery, spared: append(k.measuring(), k.best)}
}

// prune removes the checkpoints that the retention does not keep.
func (r retention) prune(o *session.Owner) error {
	steps, err := o.CheckpointSteps()
	if err != nil {
		return err
	}
	for _, step := range steps[:max(0, len(steps)-r.newest)] {
		if r.every > 0 && step%r.every == 0 || slices.Contains(r.spared, step) {
			continue
		}
		if err := o.RemoveCheckpoint(step); err != nil {
			return err
		}
	}
	return nil
}

// Prune removes the checkpoints that are not to be kept.
func (k *Keeper) Prune() {
	if err := k.retention().prune(k.owner); err != nil {
		k.report.Say(wire.EventCheckpoint, wire.LevelWarn, nil, "old checkpoints cannot be removed: %v", err)
	}
}
