package keep

import (
	"time"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// State is the part of a run beside its weights and moments: from these, the state
// and the ledger's later entries a resumed run repeats the steps that followed.
// Dropout and draws need no state but the step, and an epoch's its end.
type State struct {
	Step    int            `json:"step"`
	Run     session.Origin `json:"run"`
	Attempt int            `json:"attempt"`
	Time    time.Time      `json:"time"`
	compute.Arithmetic
	Knobs map[string]any `json:"knobs"`
	feed.Progress
	Skipped   int                  `json:"skipped"` // steps whose update was skipped
	NonFinite int                  `json:"unlucky"` // steps in a row that were not finite
	Targets   []distill.State      `json:"targets"`
	Evals     map[string]wire.Eval `json:"evals"`
}
