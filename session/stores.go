package session

import (
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
)

// hasStores returns an error if a store of soft targets that the run's recipe names is gone,
// unfinished or damaged, as far as its manifests and indexes tell: the next attempt could
// take no step.
func (f Folder) hasStores() error {
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		return nil //nolint:nilerr // the trainer reports it
	}
	saved, err := f.NewestCheckpoint()
	if err != nil {
		return err
	}
	hint := "name another store there, or none: then the teachers teach"
	if saved > 0 {
		hint = "the run has trained with it: put it back, or a link to it at that path"
	}
	for _, name := range r.Order {
		var of []tasks.Task
		for _, task := range r.Datasets[name].Task {
			if t, known := r.Task(task); known {
				of = append(of, t)
			}
		}
		if _, err := r.Shared(name, of); err != nil {
			return recipe.Refused(f.Recipe(), "datasets."+name+".targets", hint, "cannot be used: %v", err)
		}
	}
	return nil
}
