package engine

import (
	"slices"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/recipe"
)

// declare lists a recipe's knobs: this table is the only place that knows
// what can change while a run goes on.
func declare(r *recipe.Recipe) []knob {
	start := newSettings(r)
	knobs := []knob{
		float("kd.w", 0.01, 1, 0.05, "distillation", "what a wrong teacher's logits are scaled by; right ones get the rest",
			func(s *settings) *float64 { return &s.KD.W }),
		logarithmic(float("kd.temperature", 1, 20, 1.25, "distillation", "softens teacher and student alike; the method wants more than 3",
			func(s *settings) *float64 { return &s.KD.Temperature })),
		float("kd.ce_weight", 0, 10, 0.05, "distillation", "share of the cross entropy with the hard targets",
			func(s *settings) *float64 { return &s.KD.CEWeight }),
		float("kd.kd_weight", 0, 10, 0.05, "distillation", "share of the divergence from the soft targets",
			func(s *settings) *float64 { return &s.KD.KDWeight }),
		enum("kd.method", kd.Methods, "distillation", "how several teachers become one soft target",
			func(s *settings) *kd.Method { return &s.KD.Method }),
		enum("kd.none_right", kd.NoneRights, "distillation", "the soft target when no teacher is right",
			func(s *settings) *kd.NoneRight { return &s.KD.NoneRight }),
		boolean("kd.t_squared", "distillation", "multiply the divergence by T²",
			func(s *settings) *bool { return &s.KD.TSquared }),
		enum("sampling.strategy", []string{"uniform", "weighted", "proportional", "power", "epoch"}, "sampling", "which dataset a pass draws",
			func(s *settings) *string { return &s.Sampling.Strategy }),
		float("sampling.power", 0, 1, 0.05, "sampling", "of a dataset's windows, under power",
			func(s *settings) *float64 { return &s.Sampling.Power }),
	}
	for _, name := range r.Order {
		if _, sampled := start.Sampling.Weight[name]; sampled {
			knobs = append(knobs, weight("sampling.weight."+name, "sampling", "relative probability under weighted; 0 stops it",
				func(s *settings) map[string]float64 { return s.Sampling.Weight }, name))
		}
	}
	for _, task := range served(r) {
		knobs = append(knobs, weight("tasks."+task+".loss_weight", "tasks", "what the task's loss is multiplied by",
			func(s *settings) map[string]float64 { return s.TaskWeight }, task))
		knobs = append(knobs, toggle("tasks."+task+".frozen", "tasks", "the head's weights rest; its loss still trains the encoder",
			func(s *settings) map[string]bool { return s.Frozen }, task))
	}
	knobs = append(knobs,
		logarithmic(float("optim.lr_scale", 0, 100, 1.25, "optimizer", "multiplies the scheduled learning rate",
			func(s *settings) *float64 { return &s.Optim.LRScale })),
		float("optim.weight_decay", 0, 1, 0.005, "optimizer", "of all weights but biases and LayerNorms, beside the gradient",
			func(s *settings) *float64 { return &s.Optim.WeightDecay }),
		float("optim.clip", 0, 1e9, 0.1, "optimizer", "longest gradient of a step; 0: any",
			func(s *settings) *float64 { return &s.Optim.Clip }),
		float("optim.layer_decay", 0.01, 1, 0.05, "optimizer", "factor of the learning rate from each layer to the one below",
			func(s *settings) *float64 { return &s.Optim.LayerDecay }),
		float("model.dropout", 0, 0.9, 0.05, "model", "part of the values that a pass drops",
			func(s *settings) *float64 { return &s.Model.Dropout }),
		integer("model.frozen_layers", 0, 1000, 1, "layers", "model", "how many of the lowest rest, and the embeddings with them; 0: none",
			func(s *settings) *int { return &s.Model.FrozenLayers }),
		integer("train.steps", 1, 1e9, 100, "steps", "run", "the run's last step; the decay ends there",
			func(s *settings) *int { return &s.Train.Steps }),
		logarithmic(integer("train.passes", 1, 1024, 2, "passes", "run", "mini-batches of a step, whose gradients are averaged",
			func(s *settings) *int { return &s.Train.Passes })),
		logarithmic(integer("train.batch", 1, 1<<20, 2, "windows", "run", "of a step, or of a pass: as train.batch_per says",
			func(s *settings) *int { return &s.Train.Batch })),
		logarithmic(integer("train.token_budget", 16, 1e9, 2, "tokens", "run", "of a micro-batch: what fits the device at once",
			func(s *settings) *int { return &s.Train.TokenBudget })),
		boolean("train.recompute", "run", "backward computes the layers' values again instead of keeping them",
			func(s *settings) *bool { return &s.Train.Recompute }),
		float("jobs.share", 0, 0.9, 0.1, "run", "the jobs' part of the time while steps run",
			func(s *settings) *float64 { return &s.Jobs.Share }),
		integer("eval.every", 0, 1e9, 50, "steps", "run", "steps between two measurements; 0: only at the end",
			func(s *settings) *int { return &s.Eval.Every }),
		integer("gradients.every", 0, 1e9, 10, "steps", "run", "steps between two comparisons of the tasks' gradients; 0: never",
			func(s *settings) *int { return &s.Gradients.Every }),
		integer("checkpoint.every", 0, 1e9, 50, "steps", "run", "steps between two checkpoints; 0: only at the end",
			func(s *settings) *int { return &s.Checkpoint.Every }),
		integer("train.patience", 0, 1e9, 1, "measurements", "run", "of checkpoint.best in a row that are not better before the run stops; 0: any",
			func(s *settings) *int { return &s.Train.Patience }),
		float("train.min_delta", 0, 100, 0.1, "run", "a measurement is better when it is by more than this",
			func(s *settings) *float64 { return &s.Train.MinDelta }),
		integer("train.grace", 1, 1e9, 10, "seconds", "run", "from a SIGTERM to the end, saving included; then the trainer ends all the same",
			func(s *settings) *int { return &s.Train.Grace }),
		integer("checkpoint.keep", 1, 1e9, 1, "checkpoints", "run", "of the newest",
			func(s *settings) *int { return &s.Checkpoint.Keep }),
		integer("checkpoint.keep_every", 0, 1e9, 500, "steps", "run", "checkpoints of multiples of so many are kept, too; 0: of none",
			func(s *settings) *int { return &s.Checkpoint.KeepEvery }),
		enum("checkpoint.best", append([]string{"none"}, r.Metrics()...), "run", "the dev metric whose best checkpoint is kept",
			func(s *settings) *string { return &s.Checkpoint.Best }),
	)
	for i := range knobs {
		knobs[i].Default = knobs[i].get(&start)
	}
	return knobs
}

// served lists the tasks of a recipe's datasets, in the order of first use.
func served(r *recipe.Recipe) []string {
	names := make([]string, 0, len(r.Tasks))
	for _, dataset := range r.Order {
		for _, task := range r.Datasets[dataset].Task {
			if !slices.Contains(names, task) {
				names = append(names, task)
			}
		}
	}
	return names
}
