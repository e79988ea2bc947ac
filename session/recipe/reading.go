package recipe

import (
	"slices"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/worded"
)

// Task returns the recipe's task with that name: one of the six, perhaps with other
// labels, or a class task of the recipe.
func (r *Recipe) Task(name string) (tasks.Task, bool) {
	task, known := tasks.Lookup(name)
	labels := r.Tasks[name].Labels
	if !known && len(labels) == 0 {
		return tasks.Task{}, false
	}
	if !known {
		task = tasks.Task{Name: name, Kind: tasks.Class}
	}
	if len(labels) > 0 {
		task.Labels = labels
	}
	return task, true
}

// validateReading checks a dataset's values about its files.
func (a *assembly) validateReading(path string, d Dataset) {
	if formats := read.Formats(); d.Format != "" && !slices.Contains(formats, d.Format) {
		a.blame(path+".format", worded.DidYouMean(d.Format, formats), "is %q, none of %s", d.Format, strings.Join(formats, ", "))
	}
	var labels []string
	for _, name := range d.Task {
		task, _ := a.recipe.Task(name)
		labels = append(labels, task.Labels...)
	}
	for written, label := range d.Labels {
		if !slices.Contains(labels, label) {
			a.blame(path+".labels."+written, worded.DidYouMean(label, labels), "is %q, no label of %s (%s)",
				label, strings.Join(d.Task, ", "), strings.Join(labels, ", "))
		}
	}
}
