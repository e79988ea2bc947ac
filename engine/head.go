package engine

import (
	"slices"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
)

// head is one of the student's.
type head struct {
	task    tasks.Task
	dataset string // whose own it is; empty: all datasets of the task share it
}

func (h head) name() string {
	if h.dataset == "" {
		return h.task.Name
	}
	return h.dataset + "/" + h.task.Name
}

// heads lists those of a recipe's student, in the order that the model has
// them: one a task, or with model.heads "per-dataset", as in MT-DNN, one for
// each task of each dataset that is trained on. A task that is only measured
// has one, too.
func heads(r *recipe.Recipe) []head {
	var out []head
	if r.Model.Heads == "per-dataset" {
		for _, dataset := range r.Order {
			for _, name := range r.Datasets[dataset].Task {
				if task, _ := r.Task(name); len(r.Datasets[dataset].Train) > 0 { // the recipe was checked
					out = append(out, head{task, dataset})
				}
			}
		}
	}
	for _, name := range r.Served() {
		if task, _ := r.Task(name); headFor(out, "", name) < 0 {
			out = append(out, head{task: task})
		}
	}
	return out
}

// headFor returns the head that answers for a task of a dataset: its own, or
// the first of the task; -1 when there is none.
func headFor(hs []head, dataset, task string) int {
	if i := slices.Index(names(hs), dataset+"/"+task); i >= 0 {
		return i
	}
	return slices.IndexFunc(hs, func(h head) bool { return h.task.Name == task })
}

// names are the heads' in the student's checkpoints.
func names(hs []head) []string {
	out := make([]string, len(hs))
	for i, h := range hs {
		out[i] = h.name()
	}
	return out
}

// saved are the heads as checkpoints know them.
func saved(hs []head) []checkpoint.Head {
	out := make([]checkpoint.Head, len(hs))
	for i, h := range hs {
		out[i] = checkpoint.Head{Name: h.name(), Labels: h.task.Labels}
	}
	return out
}
