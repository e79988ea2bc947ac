package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// knob is the declaration of one live value, and its place in the settings.
type knob struct {
	wire.Knob
	get func(*settings) any
	set func(*settings, any)
}

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
		enum("kd.method", []string{"weighted", "mean", "hard"}, "distillation", "how several teachers become one soft target",
			func(s *settings) *string { return &s.KD.Method }),
		enum("kd.none_right", []string{"scaled", "mean", "skip"}, "distillation", "the soft target when no teacher is right",
			func(s *settings) *string { return &s.KD.NoneRight }),
		boolean("kd.t_squared", "distillation", "multiply the divergence by T²",
			func(s *settings) *bool { return &s.KD.TSquared }),
		enum("sampling.strategy", []string{"uniform", "weighted"}, "sampling", "which dataset a pass draws",
			func(s *settings) *string { return &s.Strategy }),
	}
	for _, name := range r.Order {
		if _, sampled := start.Weight[name]; sampled {
			knobs = append(knobs, weight("sampling.weight."+name, "sampling", "relative probability under weighted; 0 stops it",
				func(s *settings) map[string]float64 { return s.Weight }, name))
		}
	}
	for _, task := range served(r) {
		knobs = append(knobs, weight("tasks."+task+".loss_weight", "tasks", "what the task's loss is multiplied by",
			func(s *settings) map[string]float64 { return s.TaskWeight }, task))
	}
	knobs = append(knobs,
		logarithmic(float("optim.lr_scale", 0, 100, 1.25, "optimizer", "multiplies the scheduled learning rate",
			func(s *settings) *float64 { return &s.Optim.LRScale })),
		integer("train.steps", 1, 1e9, 100, "steps", "run", "the run's last step; the decay ends there",
			func(s *settings) *int { return &s.Train.Steps }),
		float("jobs.share", 0, 0.9, 0.1, "run", "the jobs' part of the time while steps run",
			func(s *settings) *float64 { return &s.JobsShare }),
		integer("eval.every", 0, 1e9, 50, "steps", "run", "steps between two measurements; 0: only at the end",
			func(s *settings) *int { return &s.EvalEvery }),
		integer("checkpoint.every", 0, 1e9, 50, "steps", "run", "steps between two checkpoints; 0: only at the end",
			func(s *settings) *int { return &s.CheckpointEvery }),
	)
	for i := range knobs {
		knobs[i].Default = knobs[i].get(&start)
	}
	return knobs
}

// served lists the tasks of a recipe's datasets, in the order of first use.
func served(r *recipe.Recipe) []string {
	var names []string
	for _, dataset := range r.Order {
		for _, task := range r.Datasets[dataset].Task {
			if !slices.Contains(names, task) {
				names = append(names, task)
			}
		}
	}
	return names
}

func float(name string, lo, hi, step float64, group, help string, at func(*settings) *float64) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "float", Min: lo, Max: hi, Step: step, Group: group, Help: help},
		get:  func(s *settings) any { return *at(s) },
		set:  func(s *settings, v any) { *at(s) = v.(float64) },
	}
}

func logarithmic(k knob) knob {
	k.Log = true
	return k
}

func weight(name, group, help string, at func(*settings) map[string]float64, key string) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "float", Min: 0, Max: 100, Step: 0.1, Group: group, Help: help},
		get:  func(s *settings) any { return at(s)[key] },
		set:  func(s *settings, v any) { at(s)[key] = v.(float64) },
	}
}

func integer(name string, lo, hi, step float64, unit, group, help string, at func(*settings) *int) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "int", Min: lo, Max: hi, Step: step, Unit: unit, Group: group, Help: help},
		get:  func(s *settings) any { return float64(*at(s)) },
		set:  func(s *settings, v any) { *at(s) = int(v.(float64)) },
	}
}

func enum(name string, choices []string, group, help string, at func(*settings) *string) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "enum", Choices: choices, Group: group, Help: help},
		get:  func(s *settings) any { return *at(s) },
		set:  func(s *settings, v any) { *at(s) = v.(string) },
	}
}

func boolean(name, group, help string, at func(*settings) *bool) knob {
	return knob{
		Knob: wire.Knob{Name: name, Type: "bool", Group: group, Help: help},
		get:  func(s *settings) any { return *at(s) },
		set:  func(s *settings, v any) { *at(s) = v.(bool) },
	}
}

// check says why a value does not fit the knob; nil when it does.
func (k knob) check(v any) error {
	switch k.Type {
	case "enum":
		if s, ok := v.(string); !ok || !slices.Contains(k.Choices, s) {
			return fmt.Errorf("%s: %v is none of %s", k.Name, v, strings.Join(k.Choices, ", "))
		}
	case "bool":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s: %v is not true or false", k.Name, v)
		}
	default:
		f, ok := v.(float64)
		if !ok {
			return fmt.Errorf("%s: %v is not a number", k.Name, v)
		}
		if math.IsNaN(f) || f < k.Min || f > k.Max {
			return fmt.Errorf("%s: %g is outside %g … %g", k.Name, f, k.Min, k.Max)
		}
		if k.Type == "int" && f != math.Trunc(f) {
			return fmt.Errorf("%s: %g is not a whole number", k.Name, f)
		}
	}
	return nil
}
