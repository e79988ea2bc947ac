package recipe

import (
	"maps"
	"slices"
	"strings"

	"dev.road/workbench/kd/world"
	"dev.road/workbench/worded"
)

// ofWorld is the prefix of a teacher whose rule is in [world.NAME].
const ofWorld = "world:"

// IsRule reports whether a teacher is one of the world: it answers for windows whose
// truth is known, and has no weights.
func IsRule(source string) bool { return strings.HasPrefix(source, ofWorld) }

// Rules are the short names of the dataset's teachers of the world.
func (d Dataset) Rules() []string {
	var names []string
	for _, source := range d.Teachers {
		if IsRule(source) {
			names = append(names, TeacherName(source))
		}
	}
	return names
}

// Rule returns the rule of a teacher of the world for a dataset; ok is false for a
// source that names none.
func (r *Recipe) Rule(source, dataset string) (rule world.Rule, ok bool) {
	name, ok := strings.CutPrefix(source, ofWorld)
	if !ok {
		return world.Rule{}, false
	}
	w, ok := r.World[name]
	if !ok {
		return world.Rule{}, false
	}
	rule = world.Rule{
		Name: name, Seed: w.Seed, Errors: w.Errors, Shared: w.Shared, Margin: w.Margin, SpanMargin: w.SpanMargin,
		Noise: w.Noise, Hesitation: w.Hesitation,
	}
	if errors, given := w.DatasetErrors[dataset]; given {
		rule.Errors = errors
	}
	return rule, true
}

// validateWorld blames a teacher of the world that has no rule, and shares of errors on
// datasets that there are not.
func (a *assembly) validateWorld() {
	r := a.recipe
	names := slices.Sorted(maps.Keys(r.World))
	for _, dataset := range r.Order {
		for _, source := range r.Datasets[dataset].Teachers {
			name, ours := strings.CutPrefix(source, ofWorld)
			if _, known := r.World[name]; ours && !known {
				hint := worded.DidYouMean(name, names)
				switch {
				case name == "":
					hint = "write world:NAME, of a table [world.NAME]"
				case hint == "":
					hint = "add a table [world." + name + "]"
				}
				a.blame("datasets."+dataset+".teachers", hint, "names the teacher %s, which has no rule", source)
			}
		}
	}
	for _, name := range names {
		for _, dataset := range slices.Sorted(maps.Keys(r.World[name].DatasetErrors)) {
			if _, known := r.Datasets[dataset]; !known {
				a.blame("world."+name+".dataset_errors."+dataset, worded.DidYouMean(dataset, r.Order), "names no dataset")
			}
		}
	}
}
