package recipe

import (
	"slices"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
)

// Source splits what a dataset's train or dev names into a file and the split
// of it that is meant: "all.json#dev". Without one the split is empty; a "#"
// before anything that is no name belongs to the file's.
func Source(value string) (file, split string) {
	i := strings.LastIndexByte(value, '#')
	if i < 1 || !isName(value[i+1:]) {
		return value, ""
	}
	return value[:i], value[i+1:]
}

// Task returns the task of that name as the recipe has it: one of the six,
// perhaps with labels of its own, or a class task that the recipe brings.
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

// validateReading blames what a dataset says about its files.
func (a *assembly) validateReading(path string, d Dataset) {
	if formats := read.Formats(); d.Format != "" && !slices.Contains(formats, d.Format) {
		a.blame(path+".format", didYouMean(d.Format, formats), "is %q, none of %s", d.Format, strings.Join(formats, ", "))
	}
	var labels []string
	for _, name := range d.Task {
		task, _ := a.recipe.Task(name)
		labels = append(labels, task.Labels...)
	}
	for written, label := range d.Labels {
		if !slices.Contains(labels, label) {
			a.blame(path+".labels."+written, didYouMean(label, labels), "is %q, no label of %s (%s)",
				label, strings.Join(d.Task, ", "), strings.Join(labels, ", "))
		}
	}
}
