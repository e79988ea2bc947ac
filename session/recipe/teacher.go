package recipe

import (
	"path/filepath"
	"slices"
	"strings"
)

// TeacherName is a teacher's short name: the end of its checkpoint's path,
// less the words that every such path has.
func TeacherName(source string) string {
	for _, prefix := range []string{"demo:", ofWorld} {
		if name, ok := strings.CutPrefix(source, prefix); ok {
			return name
		}
	}
	parts := strings.Split(filepath.ToSlash(filepath.Clean(source)), "/")
	if n := len(parts); n >= 3 && parts[n-2] == "checkpoints" {
		return parts[n-3] + "-" + parts[n-1]
	} else if n >= 3 && parts[n-2] == "snapshots" { // in the hub's cache
		parts = strings.Split(parts[n-3], "--")
	}
	return parts[len(parts)-1]
}

// Teaches reports whether a teacher of the dataset has that short name.
func (d Dataset) Teaches(name string) bool {
	return slices.ContainsFunc(d.Teachers, func(source string) bool { return TeacherName(source) == name })
}

// shareTeachers gives the teachers of kd.teachers to every dataset with training data.
func (a *assembly) shareTeachers() {
	r, from := a.recipe, a.origin["kd.teachers"]
	if len(r.KD.Teachers) == 0 {
		return
	}
	for name, d := range r.Datasets {
		if len(d.Train) > 0 {
			path := "datasets." + name + ".teachers"
			d.Teachers = slices.Clone(r.KD.Teachers)
			r.Datasets[name] = d
			a.origin[path] = source{
				file: from.file, embedded: from.embedded, ofRun: from.ofRun, set: from.set, base: from.base, layer: from.layer,
				lines: map[string]int{path: from.lines["kd.teachers"]},
			}
		}
	}
	r.KD.Teachers = nil
}

// validateTeachers blames a teacher whose short name is none of a folder, and two
// teachers with one: soft targets and predictions are kept by it.
func (a *assembly) validateTeachers() {
	sources := map[string]string{}
	for _, dataset := range a.recipe.Order {
		for _, source := range a.recipe.Datasets[dataset].Teachers {
			name := TeacherName(source)
			if _, known := a.recipe.World[name]; IsRule(source) && !known {
				continue // validateWorld blames it
			}
			other, taken := sources[name]
			if !IsElement(name) {
				a.blame("datasets."+dataset+".teachers", "link the folder under another name",
					"is %q, whose last path element is not a valid name", source)
			} else if !taken {
				sources[name] = source
			} else if other != source {
				a.blame("datasets."+dataset+".teachers", "link one under another name", "names %s, and %s is called %s, too", source, other, name)
			}
		}
	}
}
