package engine

import (
	"fmt"

	"dev.road/workbench/session/wire"
)

// stopEarly stops a run whose dev metric has not become better for as long as
// train.patience bears. It follows from the rows of the metrics: resumed with
// the same patience the run stops again.
func (t *trainer) stopEarly() {
	patience, metric := t.set.Train.Patience, t.set.Checkpoint.Best
	if patience == 0 || t.control.Phase() != wire.Running || t.at.Step >= t.set.Train.Steps {
		return
	}
	n, step, value := t.keeper.History.Stale(metric, t.set.Train.MinDelta)
	if n < patience {
		return
	}
	e := t.control.Own(wire.Entry{
		Action: wire.Stop,
		Why:    fmt.Sprintf("%s did not improve in %d evaluations since %.2f at step %d; to go on, raise train.patience", metric, n, value, step),
	})
	if t.control.Enter(&e) == nil { // else the run has paused
		t.control.Stop()
	}
}
