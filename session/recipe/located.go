package recipe

import (
	"os"
	"reflect"
	"strings"
)

// Located returns a KEY=VALUE whose relative paths start from base as one that means the same
// in any working directory. A run's name and one on the hub stay, unless base has a file of
// that name; so does a value that cannot be read, of which its reader tells.
func Located(assignment, base string) string {
	name, text, _ := strings.Cut(assignment, "=")
	name, text = strings.TrimSpace(name), strings.TrimSpace(text)
	if _, known := Declared(name); !known || !resolves(name) {
		return assignment
	}
	value, err := setValue(kindOf(name), text)
	if err != nil {
		return assignment
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	moved, places := false, make([]string, len(list))
	for i, v := range list {
		s, isText := v.(string)
		if !isText {
			return assignment
		}
		places[i] = s
		if isFile(s) && !isWord(name, s) {
			places[i] = placed(name, s, base)
		}
		moved = moved || places[i] != s
	}
	switch {
	case !moved:
		return assignment
	case isList:
		return name + "=" + literal(reflect.ValueOf(places))
	}
	return name + "=" + places[0]
}

// placed is a path from base, unless it can be a name and no file is there.
func placed(name, value, base string) string {
	file := located(value, base)
	if isModel(name) || strings.HasSuffix(name, ".targets") {
		if _, err := os.Stat(file); err != nil {
			return value
		}
	}
	return file
}
