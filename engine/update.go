package engine

import (
	"slices"

	"dev.road/workbench/model"
)

// updateWeights uses this step's gradient; trained says which heads have some.
// A step without any, because the tasks that it drew have a weight of 0,
// touches nothing.
func (t *trainer) updateWeights(step int, trained []bool) (model.Updated, error) {
	if !slices.Contains(trained, true) {
		return model.Updated{}, t.student.ZeroGrad()
	}
	heads := slices.Clone(trained)
	for i, h := range t.feed.Heads {
		heads[i] = trained[i] && !t.set.Tasks[h.Task.Name].Frozen
	}
	return t.student.Step(t.update(step, heads))
}

// update has the values of a step's update, for these heads.
func (t *trainer) update(step int, heads []bool) model.Update {
	o := t.set.Optim
	return model.Update{
		LR: learningRate(o, step, t.set.Train.Steps), Beta1: 0.9, Beta2: 0.999, Eps: o.Eps,
		WeightDecay: o.WeightDecay, Clip: o.Clip, LayerDecay: o.LayerDecay,
		Paper: o.LayerDecayRule == "paper", BiasCorrection: o.BiasCorrection, Heads: heads,
	}
}
