package recipe

import (
	"slices"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/worded"
)

// Metrics are the dev metrics that checkpoint.best can name, as the rows of
// metrics have them: dev/DATASET/TASK/METRIC. Higher is better for each.
func (r *Recipe) Metrics() []string {
	var names []string
	for _, dataset := range r.Order {
		if r.Datasets[dataset].Dev != "" {
			names = append(names, r.metricsOf(dataset)...)
		}
	}
	return names
}

// metricsOf returns the metrics of a dataset, with or without a dev set.
func (r *Recipe) metricsOf(dataset string) []string {
	var names []string
	for _, name := range r.Datasets[dataset].Task {
		tag := "dev/" + dataset + "/" + name
		if task, _ := r.Task(name); task.Kind == tasks.Span {
			names = append(names, tag+"/f1", tag+"/exact")
		} else {
			names = append(names, tag+"/accuracy")
		}
	}
	return names
}

// validateBest blames a metric that no dataset has.
func (a *assembly) validateBest() {
	best := a.recipe.Checkpoint.Best
	var metrics []string
	for _, dataset := range a.recipe.Order {
		metrics = append(metrics, a.recipe.metricsOf(dataset)...)
	}
	if best == "none" || slices.Contains(metrics, best) {
		return
	}
	hint := worded.DidYouMean(best, metrics)
	if hint == "" && len(metrics) > 0 {
		hint = "there are " + strings.Join(metrics, ", ")
	}
	a.blame("checkpoint.best", hint, "is %q, no dev metric of this recipe", best)
}

// missingBest blames a metric whose dev set is not given.
func (a *assembly) missingBest() {
	best := a.recipe.Checkpoint.Best
	for dataset, d := range a.recipe.Datasets {
		if len(d.Train) > 0 && d.Dev == "" && slices.Contains(a.recipe.metricsOf(dataset), best) {
			dev := "datasets." + dataset + ".dev"
			a.blame("checkpoint.best", "add --set "+dev+"=FILE, or --set checkpoint.best=none", "is %q, and %s is not given", best, dev)
		}
	}
}
