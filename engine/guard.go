package engine

import (
	"fmt"
	"math"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/wire"
)

// guard counts the steps that were not finite.
type guard struct {
	skipped   int // steps whose update was skipped
	nonFinite int // steps in a row whose update was skipped, or whose loss was not finite
}

// checkFinite counts steps whose gradient or loss was not finite; several in a row
// pause the run, with their windows named in the events.
func (t *trainer) checkFinite(skipped bool, row *report.Row) {
	if !skipped && !math.IsNaN(row.Loss) && !math.IsInf(row.Loss, 0) {
		t.guard.nonFinite = 0
		return
	}
	t.guard.skipped++
	t.guard.nonFinite++
	outcome := "the update was skipped"
	if !skipped {
		outcome = "the update was made all the same, for its gradient was finite"
	}
	t.report.Say(wire.EventGuard, wire.LevelWarn, nil, "step %d: loss %g, gradient norm %g: %s; windows %s", t.at.Step, row.Loss,
		row.GradNorm, outcome, t.feed.Drawn())
	if t.guard.nonFinite >= t.set.Train.NaNPatience {
		t.control.Halt(fmt.Sprintf("%d steps in a row were not finite; lower optim.lr_scale, then resume", t.guard.nonFinite))
	}
}
