package engine

import "dev.road/workbench/session/recipe"

// learningRate is the rate of a step, counted from 1: lr times lr_scale times
// the schedule. That of ELECTRA ("reference") is the
// linear decay to the last step times the warm-up; "linear" is transformers'
// get_linear_schedule_with_warmup: a rise from 0, then a decay from 1 that
// begins where the warm-up ends.
func learningRate(o recipe.Optim, step, steps int) float64 {
	done, left, warmup := float64(step-1), float64(steps-step+1), float64(o.Warmup)
	switch {
	case o.WarmupRule != "linear":
		rate := o.LR * o.LRScale * max(0, 1-done/float64(steps))
		if o.Warmup > 0 {
			rate *= min(1, float64(step)/warmup)
		}
		return rate
	case step <= o.Warmup:
		return o.LR * o.LRScale * done / warmup
	}
	return o.LR * o.LRScale * max(0, left/max(1, float64(steps)-warmup))
}
