package keep

import (
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// PrunePredictions removes the predictions of a dataset that are not to be kept. Kept are
// those of the newest steps, of the steps with a checkpoint, of the best step by each of
// the dataset's metrics, and those that a person has asked for.
func (k *Keeper) PrunePredictions(dataset string) {
	if err := k.prunePredictions(dataset); err != nil {
		k.report.Say(wire.EventJob, wire.LevelWarn, nil, "old predictions for %s cannot be removed: %v", dataset, err)
	}
}

func (k *Keeper) prunePredictions(dataset string) error {
	all, err := k.owner.PredictedSteps(dataset)
	if err != nil {
		return err
	}
	spared, err := k.owner.CheckpointSteps()
	if err != nil {
		return err
	}
	if k.saving.done != nil {
		spared = append(spared, k.saving.step)
	}
	steps := make([]int, len(all))
	for i, s := range all {
		steps[i] = s.Step
	}
	for _, metric := range k.set.Metrics() {
		if strings.HasPrefix(metric, "dev/"+dataset+"/") {
			best, _ := k.History.best(metric, steps)
			spared = append(spared, best)
		}
	}
	for _, s := range all[:max(0, len(all)-k.set.Eval.Keep)] {
		if s.Asked || slices.Contains(spared, s.Step) {
			continue
		}
		if err := k.owner.RemovePredictions(dataset, s.Step); err != nil {
			return err
		}
	}
	return nil
}
