package results

import (
	"fmt"
	"slices"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Cost is the size of a run's model and the cost of inference.
type Cost struct {
	Parameters int     `json:"parameters"`
	Window     int     `json:"window_tokens"`         // length of a full window
	FLOPs      float64 `json:"flops_per_window"`      // of a forward over it, with the heads; see checkpoint.FLOPs
	Rate       float64 `json:"windows_per_second"`    // of the newest evaluation; 0 if none is recorded
	RateOf     string  `json:"rate_of,omitempty"`     // the dev set of that evaluation
	Device     string  `json:"rate_device,omitempty"` // on which the run was computed
}

// cost fills in the cost of a run with a checkpoint.
func (r *Run) cost(f session.Folder, of *recipe.Recipe, s wire.State) error {
	r.Window = of.Model.MaxLen
	for _, j := range s.Jobs {
		if seconds := j.Ended.Sub(j.Started).Seconds(); j.Kind == wire.JobEvaluate && j.State == wire.JobDone && seconds > 0 {
			r.Rate, r.RateOf, r.Device = float64(j.Total)/seconds, j.Dataset, s.Device
		}
	}
	step, err := f.NewestCheckpoint()
	if err != nil || step == 0 {
		return err
	}
	c, err := checkpoint.Open(f.Checkpoint(step))
	if err != nil {
		return fmt.Errorf("run %s: %w", f.Name(), err)
	}
	defer c.Close()
	for _, t := range c.Tensors() {
		n := 1
		for _, size := range t.Shape {
			n *= size
		}
		r.Parameters += n
	}
	r.FLOPs = checkpoint.InferenceFLOPs(c.Config, c.Heads, r.Window)
	return nil
}

// cost fills in the arm's cost.
func (a *Arm) cost(runs []*Run) {
	timed := 0
	for _, r := range runs {
		if !slices.Contains(a.Runs, r.Name) {
			continue
		}
		rate := a.Rate
		if a.Parameters == 0 {
			a.Cost = r.Cost
		}
		if a.Rate = rate; r.Rate > 0 {
			timed++
			a.Rate += (r.Rate - rate) / float64(timed)
		}
	}
}
