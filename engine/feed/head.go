package feed

import (
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
)

// Head is one of the student's.
type Head struct {
	Task    tasks.Task
	Dataset string // its owner; empty if all datasets of the task share it
}

// Name is the head's in checkpoints: TASK, or DATASET/TASK.
func (h Head) Name() string {
	if h.Dataset == "" {
		return h.Task.Name
	}
	return h.Dataset + "/" + h.Task.Name
}

// Heads lists those of a recipe's student, in the order that the model has
// them: one a task, or with model.heads "per-dataset", as in MT-DNN, one for
// each task of each dataset that is trained on. A task that is only measured
// has one, too.
func heads(r *recipe.Recipe) []Head {
	var out []Head
	if r.Model.Heads == "per-dataset" {
		for _, dataset := range r.Order {
			for _, name := range r.Datasets[dataset].Task {
				if task, _ := r.Task(name); len(r.Datasets[dataset].Train) > 0 { // the recipe was checked
					out = append(out, Head{task, dataset})
				}
			}
		}
	}
	for _, name := range r.Served() {
		if task, _ := r.Task(name); HeadFor(out, "", name) < 0 {
			out = append(out, Head{Task: task})
		}
	}
	return out
}

// Adopt makes the heads those of a checkpoint that is served without a run, in its
// order; of datasets with heads of their own, too.
func (f *Feed) Adopt(saved []checkpoint.Head) {
	f.Heads = nil
	for _, h := range saved {
		name := recipe.LoneTask(h)
		task, _ := f.set.Task(name) // the recipe was made of these heads
		head := Head{Task: task}
		if dataset, own := strings.CutSuffix(h.Name, "/"+name); own {
			head.Dataset = dataset
		}
		f.Heads = append(f.Heads, head)
	}
	for _, d := range f.Datasets {
		d.told = true // nothing is read before it is asked for
		for k, task := range d.Tasks {
			d.Heads[k] = HeadFor(f.Heads, d.Name, task.Name)
			if f.Heads[d.Heads[k]].Dataset != d.Name {
				d.Heads[k] = HeadFor(f.Heads, recipe.Unvaried(d.Name), task.Name)
			}
		}
	}
}

// HeadFor returns the head that answers for a task of a dataset: its own, or
// the first of the task; -1 when there is none.
func HeadFor(hs []Head, dataset, task string) int {
	if i := slices.Index(names(hs), dataset+"/"+task); i >= 0 {
		return i
	}
	return slices.IndexFunc(hs, func(h Head) bool { return h.Task.Name == task })
}

// names are the heads' in the student's checkpoints.
func names(hs []Head) []string {
	out := make([]string, len(hs))
	for i, h := range hs {
		out[i] = h.Name()
	}
	return out
}

// Saved are the heads as checkpoints know them.
func Saved(hs []Head) []checkpoint.Head {
	out := make([]checkpoint.Head, len(hs))
	for i, h := range hs {
		out[i] = checkpoint.Head{Name: h.Name(), Labels: h.Task.Labels}
	}
	return out
}
