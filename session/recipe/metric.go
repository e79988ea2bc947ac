package recipe

import (
	"slices"
	"strings"

	"dev.road/workbench/tasks"
)

// Metrics are the dev metrics that checkpoint.best can name, as the rows of
// metrics have them: dev/DATASET/TASK/METRIC. Of each more is better.
func (r *Recipe) Metrics() []string {
	var names []string
	for _, dataset := range r.Order {
		d := r.Datasets[dataset]
		if d.Dev == "" {
			continue
		}
		for _, name := range d.Task {
			tag := "dev/" + dataset + "/" + name
			if task, _ := r.Task(name); task.Kind == tasks.Span {
				names = append(names, tag+"/f1", tag+"/exact")
			} else {
				names = append(names, tag+"/accuracy")
			}
		}
	}
	return names
}

// validateBest blames a metric that is not measured, and a patience without one.
func (a *assembly) validateBest() {
	best, metrics := a.recipe.Checkpoint.Best, a.recipe.Metrics()
	if best == "none" && a.recipe.Train.Patience > 0 {
		a.blame("train.patience", "name a dev metric in checkpoint.best", "is %d, and no metric says what is better", a.recipe.Train.Patience)
	}
	if best == "none" || slices.Contains(metrics, best) {
		return
	}
	hint := didYouMean(best, metrics)
	if hint == "" && len(metrics) > 0 {
		hint = "there are " + strings.Join(metrics, ", ")
	}
	a.blame("checkpoint.best", hint, "is %q, no metric of a dev set of this recipe", best)
}
