package recipe

import (
	"reflect"
	"strings"
)

// named are the tables whose keys are names chosen by the recipe's author.
// Below datasets.NAME.labels they are the labels of a file.
var named = []string{"datasets", "tasks", "world", "sampling.weight"}

// generalize replaces a name chosen by the author, or that of a scheduled knob, by a *.
func generalize(dotted string) string {
	if strings.HasPrefix(dotted, "schedule.") { // the rest is the name of a knob
		return "schedule.*"
	}
	for _, table := range named {
		if rest, below := strings.CutPrefix(dotted, table+"."); below {
			_, field, deeper := strings.Cut(rest, ".")
			switch {
			case deeper && table == "datasets" && strings.HasPrefix(field, "labels."):
				return "datasets.*.labels.*"
			case deeper && table == "world" && strings.HasPrefix(field, "dataset_errors."):
				return "world.*.dataset_errors.*"
			case deeper:
				return table + ".*." + field
			}
			return table + ".*"
		}
	}
	return dotted
}

// join appends a name to the dotted path of a table.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// field returns the member of a struct with a TOML name.
func field(table reflect.Value, name string) (reflect.Value, bool) {
	t := table.Type()
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("toml"); tag == name && tag != "-" {
			return table.Field(i), true
		}
	}
	return reflect.Value{}, false
}
