package feed

import (
	"fmt"
	"path/filepath"
	"strings"
)

// TeacherName is a teacher's short name: the end of its checkpoint's path,
// less the words that every such path has.
func TeacherName(source string) string {
	if name, ok := strings.CutPrefix(source, "demo:"); ok {
		return name
	}
	parts := strings.Split(filepath.ToSlash(filepath.Clean(source)), "/")
	if n := len(parts); n >= 3 && parts[n-2] == "checkpoints" {
		return parts[n-3] + "-" + parts[n-1]
	}
	return parts[len(parts)-1]
}

// NameTeachers sees that no two of the recipe's teachers share a short name:
// targets and predictions are kept by it.
func (f *Feed) NameTeachers() error {
	sources := map[string]string{}
	for _, d := range f.Datasets {
		for _, source := range d.Recipe.Teachers {
			name := TeacherName(source)
			if other, taken := sources[name]; taken && other != source {
				return fmt.Errorf("datasets.%s.teachers: %s and %s are both called %s: link one under another name", d.Name, other, source, name)
			}
			sources[name] = source
		}
	}
	return nil
}
