package engine

import (
	"errors"
	"fmt"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// halveTokenBudget halves the token budget for the next step and those after it, through
// the ledger: a resumed run cuts the same micro-batches. Where one window
// is too much, or the memory is not a micro-batch's, it pauses the run, and is false.
func (t *trainer) halveTokenBudget(why error) bool {
	if errors.As(why, new(splitError)) {
		t.control.Halt(fmt.Sprintf("%v; make room on %s, or set gradients.combine=%s, then resume", why, t.device.Place.Device,
			recipe.CombineMean))
		return false
	}
	set := t.set.Train
	largest := t.largestMicroBatch()
	budget := max(largest/2, t.set.Model.MaxLen)
	if budget >= largest {
		t.control.Halt(fmt.Sprintf("%v; a micro-batch of train.token_budget %d cannot be made smaller: make room on %s, then "+
			"resume, or start a run with a smaller model.max_len", why, set.TokenBudget, t.device.Place.Device))
		return false
	}
	e := t.control.Own(wire.Entry{
		Action: wire.Set, Why: why.Error(),
		Changes: []wire.Changed{{Name: "train.token_budget", Old: float64(set.TokenBudget), New: float64(budget)}},
	})
	if err := t.control.ApplySet(&e); err != nil {
		return false // it is paused already
	}
	t.report.Say(wire.EventGuard, wire.LevelWarn, nil, "%v: it starts again in micro-batches of %d tokens", why, budget)
	return true
}
