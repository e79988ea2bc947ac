package engine

import (
	"maps"

	"dev.road/workbench/session/recipe"
)

// settings are the values that knobs turn, as the next step will use them.
type settings struct {
	Model      recipe.Model
	Train      recipe.Train
	Optim      recipe.Optim
	KD         recipe.KD
	Sampling   recipe.Sampling
	Eval       recipe.Eval
	Gradients  recipe.Gradients
	Checkpoint recipe.Checkpoint
	Jobs       recipe.Jobs
	TaskWeight map[string]float64 // tasks.NAME.loss_weight
	Frozen     map[string]bool    // tasks.NAME.frozen
}

// newSettings takes the starting values from a recipe.
func newSettings(r *recipe.Recipe) settings {
	s := settings{
		Model: r.Model, Train: r.Train, Optim: r.Optim, Sampling: r.Sampling, KD: r.KD,
		Eval: r.Eval, Gradients: r.Gradients, Checkpoint: r.Checkpoint, Jobs: r.Jobs,
		TaskWeight: map[string]float64{}, Frozen: map[string]bool{},
	}
	s.Sampling.Weight = map[string]float64{}
	for _, name := range r.Order {
		if len(r.Datasets[name].Train) > 0 {
			s.Sampling.Weight[name] = 1
		}
		for _, task := range r.Datasets[name].Task {
			s.TaskWeight[task], s.Frozen[task] = 1, false
		}
	}
	maps.Copy(s.Sampling.Weight, r.Sampling.Weight)
	for task, t := range r.Tasks {
		if _, served := s.TaskWeight[task]; served {
			s.TaskWeight[task], s.Frozen[task] = t.LossWeight, t.Frozen
		}
	}
	return s
}

// clone returns a copy that shares nothing with s.
func (s settings) clone() settings {
	s.Sampling.Weight, s.TaskWeight, s.Frozen = maps.Clone(s.Sampling.Weight), maps.Clone(s.TaskWeight), maps.Clone(s.Frozen)
	return s
}
