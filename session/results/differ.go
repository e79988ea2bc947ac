package results

import (
	"slices"
	"strings"
)

// Differ gives runs the values in which they differ, and returns the names of these in
// the order of a recipe. A value that one of them lacks counts as another; of a dataset or
// a task that one of them lacks only those that tell of it count.
func Differ(runs []*Run) []string {
	var names []string
	for _, r := range runs {
		for _, name := range r.names {
			if name == "name" || slices.Contains(names, name) || same(runs, name) || !tells(runs, name) {
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

// tells reports whether a value belongs to no dataset or task that a run lacks, or says
// what that is: the others, dozens, would follow from it.
func tells(runs []*Run, name string) bool {
	of, value := "", ""
	if dataset, is := strings.CutPrefix(name, "sampling.weight."); is {
		of = "datasets." + dataset + "."
	} else if parts := strings.SplitN(name, ".", 3); len(parts) == 3 && (parts[0] == "datasets" || parts[0] == "tasks") {
		of, value = parts[0]+"."+parts[1]+".", parts[2]
	}
	lacks := func(r *Run) bool {
		return !slices.ContainsFunc(r.names, func(other string) bool { return strings.HasPrefix(other, of) })
	}
	return slices.Contains([]string{"task", "train", "dev", "loss_weight"}, value) || !slices.ContainsFunc(runs, lacks)
}
