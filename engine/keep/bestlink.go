package keep

import "dev.road/workbench/session/wire"

// LinkBest lets the link to the best checkpoint lead to the one that is it now.
func (k *Keeper) LinkBest() {
	steps, err := k.owner.CheckpointSteps()
	best, value := k.History.best(k.set.Checkpoint.Best, steps)
	if err == nil && best != k.best {
		err = k.owner.LinkBest(best)
	}
	switch {
	case err != nil:
		k.report.Say(wire.EventCheckpoint, wire.LevelWarn, nil, "the best checkpoint cannot be linked: %v", err)
	case best != k.best:
		k.best = best
		if best > 0 {
			k.report.Say(wire.EventCheckpoint, wire.LevelInfo, nil, "the checkpoint of step %d is the best: %s %.2f", best, k.set.Checkpoint.Best,
				value)
		}
	}
}
