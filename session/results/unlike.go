package results

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.road/workbench/worded"
)

// Unlike says that runs differ in several things at once, so that a difference between
// their figures is the effect of none of them alone; "" if they differ in at most one.
// Names are those of the values in which they differ.
func Unlike(names []string) string {
	var kinds []string
	of := map[string][]string{}
	for _, name := range names {
		kind := kindOf(name)
		if kind == "" {
			continue
		}
		if of[kind] == nil {
			kinds = append(kinds, kind)
		}
		of[kind] = append(of[kind], name)
	}
	if len(kinds) < 2 {
		return ""
	}
	for i, kind := range kinds {
		if some := of[kind]; kind != some[0] {
			kinds[i] = fmt.Sprintf("%s (%s)", kind, few(some))
		}
	}
	last := len(kinds) - 1
	return fmt.Sprintf("the runs differ in %s and %s: a difference is not the effect of one of these alone",
		strings.Join(kinds[:last], ", "), kinds[last])
}

// few names the first of some values.
func few(names []string) string {
	if n := len(names) - 2; n > 0 {
		return fmt.Sprintf("%s, %s and %s", names[0], names[1], worded.Count(n, "other"))
	}
	return strings.Join(names, ", ")
}

// kindOf is the part of a run that a value is about, or its own name; "" of those that a
// run is expected to have of its own, and of those that only its evaluation has.
func kindOf(name string) string {
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case name == "name" || name == "seed":
		return ""
	case strings.HasPrefix(name, "world.") || name == "kd.teachers" || last == "teachers" || last == "targets":
		return "teachers"
	case strings.HasPrefix(name, "datasets.") && (last == "dev" || last == "dev_limit" || last == "threshold"):
		return ""
	case strings.HasPrefix(name, "datasets."):
		return "training data"
	case name == "train.steps" || name == "train.epochs":
		return "length of training"
	case strings.HasPrefix(name, "model.") && name != "model.precision":
		return "model"
	}
	return name
}

// differing are the names of the values in which two arms differ, sorted.
func differing(a, b *Arm) []string {
	var names []string
	for _, values := range []map[string]string{a.Values, b.Values} {
		for name := range values {
			x, in := a.Values[name]
			y, both := b.Values[name]
			if x != y || in != both {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// OtherExamples returns a sentence for each dev set that has other examples in one run than
// in another: their figures on it cannot be compared. Only runs with predictions tell.
func OtherExamples(runs []*Run) []string {
	first := map[string]*Run{}
	sets := map[string]string{}
	said := map[string]string{}
	for _, r := range runs {
		for _, f := range r.Dev {
			switch {
			case f.Set == "" || said[f.Dataset] != "":
			case first[f.Dataset] == nil:
				first[f.Dataset], sets[f.Dataset] = r, f.Set
			case f.Set != sets[f.Dataset]:
				said[f.Dataset] = fmt.Sprintf("dev set %s has other examples in run %s (%s) than in run %s (%s): its figures cannot be compared",
					f.Dataset, r.Name, f.Set, first[f.Dataset].Name, sets[f.Dataset])
			}
		}
	}
	var all []string
	for _, dataset := range slices.Sorted(maps.Keys(said)) {
		all = append(all, said[dataset])
	}
	return all
}
