package engine

import (
	"fmt"
	"maps"
	"slices"
)

// possible says why the run could not go on after a step with these settings
// together.
func (c *control) possible(s settings, step int) error {
	if s.Train.Steps < step {
		return fmt.Errorf("train.steps: %d steps have been run already", step)
	}
	if b := s.Train; b.BatchPer == "step" && b.Batch%b.Passes != 0 {
		return fmt.Errorf("train.batch %d is not divisible by train.passes %d; change both in one set", b.Batch, b.Passes)
	}
	if s.Train.TokenBudget < s.Model.MaxLen {
		return fmt.Errorf("train.token_budget %d is less than model.max_len %d: one window would not fit", s.Train.TokenBudget, s.Model.MaxLen)
	}
	layers := c.layers
	if s.Model.FrozenLayers > layers {
		return fmt.Errorf("model.frozen_layers %d: the model has %d with weights of their own", s.Model.FrozenLayers, layers)
	}
	if s.Model.FrozenLayers == layers && !slices.Contains(slices.Collect(maps.Values(s.Frozen)), false) {
		return fmt.Errorf("model.frozen_layers %d freezes the encoder, and every task is frozen: nothing would be learned", layers)
	}
	if s.Train.Patience > 0 && s.Checkpoint.Best == "none" {
		return fmt.Errorf("train.patience %d needs a dev metric in checkpoint.best", s.Train.Patience)
	}
	if s.KD.CEWeight+s.KD.KDWeight == 0 {
		return fmt.Errorf("kd.ce_weight and kd.kd_weight cannot both be 0: nothing would be learned")
	}
	if !positive(s.TaskWeight) {
		return fmt.Errorf("tasks: at least one needs a loss_weight above 0")
	}
	if s.Sampling.Strategy == "weighted" && !positive(s.Sampling.Weight) {
		return fmt.Errorf("sampling.weight: at least one dataset needs a weight above 0")
	}
	return nil
}

// positive says whether any weight is above 0.
func positive(weights map[string]float64) bool {
	for _, w := range weights {
		if w > 0 {
			return true
		}
	}
	return false
}
