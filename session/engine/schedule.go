package engine

import "dev.road/workbench/session/recipe"

// learningRate is the rate of a step, counted from 1: the base rate times the
// linear decay to the last step times the warm-up, which multiplies the decay
// (ELECTRA's schedule), times the lr_scale knob.
func learningRate(o recipe.Optim, scale float64, step, steps int) float64 {
	rate := o.LR * scale * max(0, 1-float64(step-1)/float64(steps))
	if o.Warmup > 0 {
		rate *= min(1, float64(step)/float64(o.Warmup))
	}
	return rate
}
