package results

import "slices"

// Differ gives runs the values in which they differ, and returns the names of these in
// the order of a recipe. A value that one of them lacks, of a dataset or a task for
// instance, counts as another.
func Differ(runs []*Run) []string {
	var names []string
	for _, r := range runs {
		for _, name := range r.names {
			if name == "name" || slices.Contains(names, name) || same(runs, name) {
				continue
			}
			names = append(names, name)
		}
	}
	for _, r := range runs {
		for _, name := range names {
			if v, has := r.all[name]; has {
				r.Values[name] = v
			}
		}
	}
	return names
}

func same(runs []*Run, name string) bool {
	first, has := runs[0].all[name]
	return !slices.ContainsFunc(runs, func(r *Run) bool {
		v, there := r.all[name]
		return v != first || there != has
	})
}
