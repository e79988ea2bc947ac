package recipe

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks/sample"
)

// Conflict is a value that conflicts with others, or with the run.
type Conflict struct {
	Name string // of the value or table
	What string // the rest of the sentence after the name
	Hint string // may be empty
}

// Conflicts returns all conflicts between values, of a recipe or of a run's settings.
func (r *Recipe) Conflicts(run Known) []Conflict {
	var found []Conflict
	add := func(name, hint, what string, args ...any) {
		found = append(found, Conflict{Name: name, What: fmt.Sprintf(what, args...), Hint: hint})
	}
	t := r.Train
	if t.Steps == 0 && t.Epochs == 0 {
		add("train.steps", "", "and train.epochs are both 0: the length of the run is undefined")
	}
	if t.Steps < run.Step && t.Steps > 0 {
		add("train.steps", "", "is %d, but %d steps have been run already", t.Steps, run.Step)
	}
	if t.BatchPer == "step" && t.Passes > 0 && t.Batch%t.Passes != 0 {
		below := t.Batch - t.Batch%t.Passes
		near := fmt.Sprint(below + t.Passes)
		if below > 0 {
			near = fmt.Sprint(below, " or ", near)
		}
		add("train.batch", "say "+near+", or change train.passes with it", "%d is not divisible by train.passes %d", t.Batch, t.Passes)
	}
	if run.Positions > 0 && run.Positions < r.Model.MaxLen {
		hint := fmt.Sprintf("say %d, or less", run.Positions)
		add("model.max_len", hint, "is %d, but the model has %d positions", r.Model.MaxLen, run.Positions)
	}
	if t.TokenBudget < r.Model.MaxLen {
		add("train.token_budget", "", "%d is less than model.max_len %d: one window would not fit", t.TokenBudget, r.Model.MaxLen)
	}
	if t.Patience > 0 && r.Checkpoint.Best == "none" {
		add("train.patience", "name a dev metric in checkpoint.best", "is %d, but there is no metric to compare evaluations by", t.Patience)
	}
	if r.KD.CEWeight+r.KD.KDWeight == 0 {
		add("kd.ce_weight", "", "and kd.kd_weight are both 0: nothing would be learned")
	}
	if served := r.Served(); len(served) > 0 {
		if !slices.ContainsFunc(served, func(task string) bool { return r.Tasks[task].LossWeight > 0 }) {
			add("tasks", "", "all have a loss_weight of 0: nothing would be learned")
		}
		layers := run.Layers
		if size, err := checkpoint.Size(r.Model.Size); err == nil && layers == 0 && r.Model.Init == "scratch" {
			layers = size.Layers
		}
		r.freezing(layers, served, add)
	}
	if drawn := r.names("sampling.weight."); r.Sampling.Strategy == sample.Weighted && len(drawn) > 0 {
		if !slices.ContainsFunc(drawn, func(dataset string) bool { return r.Sampling.Weight[dataset] > 0 }) {
			add("sampling.weight", "", "is 0 for every dataset: nothing would be drawn")
		}
	}
	return found
}

// freezing returns the conflicts of frozen layers and heads with the model.
func (r *Recipe) freezing(layers int, served []string, add func(name, hint, what string, args ...any)) {
	switch frozen := r.Model.FrozenLayers; {
	case layers == 0: // not known yet
	case frozen > layers:
		add("model.frozen_layers", "", "is %d, but the model has %d with weights of their own", frozen, layers)
	case frozen == layers && !slices.ContainsFunc(served, func(task string) bool { return !r.Tasks[task].Frozen }):
		add("model.frozen_layers", "", "is %d, the whole encoder, and every task is frozen: nothing would be learned", frozen)
	}
}

// Fits returns the first conflict that keeps a run from continuing, as an error.
func (r *Recipe) Fits(run Known) error {
	found := r.Conflicts(run)
	if len(found) == 0 {
		return nil
	}
	told := make([]string, len(found))
	for i, c := range found {
		told[i] = c.Name + " " + c.What
		if c.Hint != "" {
			told[i] += " (" + c.Hint + ")"
		}
	}
	return errors.New(strings.Join(told, "; "))
}
