package engine

import (
	"math"

	"dev.road/workbench/session/recipe"
)

// learningRate is the rate of a step, counted from 1: lr times lr_scale times
// warm-up and decay. With warmup_rule "reference" the two are multiplied, as in
// ELECTRA's code. With "linear" the decay begins where a rise from 0 ends, as in
// transformers' get_linear_, get_cosine_ and get_constant_schedule_with_warmup.
// It is 0 for steps that are not counted yet.
func learningRate(o recipe.Optim, step, steps int) float64 {
	if steps == 0 {
		return 0
	}
	done, all, warmup := float64(step-1), float64(steps), o.Warmup
	if warmup < 1 {
		warmup *= all
	}
	switch {
	case o.WarmupRule != "linear":
		rate := o.LR * o.LRScale * decay(o.Schedule, 1-done/all)
		if warmup > 0 {
			rate *= min(1, float64(step)/warmup)
		}
		return rate
	case done < warmup:
		return o.LR * o.LRScale * done / warmup
	}
	return o.LR * o.LRScale * decay(o.Schedule, (all-done)/max(1, all-warmup))
}

// decay is the factor of the rate when so much of the way is left: 1 all, 0
// nothing.
func decay(schedule string, left float64) float64 {
	left = max(0, left)
	switch schedule {
	case "constant":
		return 1
	case "cosine":
		return (1 + math.Cos(math.Pi*(1-left))) / 2
	}
	return left
}
