package recipe

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"dev.road/workbench/model/hub"
)

// source is the origin of values: a file, or one --set.
type source struct {
	file     string
	embedded bool // file is the name of a built-in recipe
	ofRun    bool // file is in a run's folder
	lines    map[string]int
	set      string
	base     string // folder that relative paths start from
	layer    int    // of a file, from 1 for the one that extends no other; 0 of a --set
}

// assembly is an unfinished recipe, with its mistakes so far.
type assembly struct {
	recipe   *Recipe
	origin   map[string]source // by dotted name of a value
	file     source
	problems []Problem
}

// blame records a mistake, at the place of the named value, or of the nearest table
// above it.
func (a *assembly) blame(path, hint, what string, args ...any) {
	p := a.file.problem("", path+" "+fmt.Sprintf(what, args...))
	for at := path; at != ""; at = parent(at) {
		if s, given := a.origin[at]; given {
			p = s.problem(at, p.What)
			break
		}
	}
	p.Hint = hint
	a.problems = append(a.problems, p)
}

// problem is a mistake at the line of a key, or without a line if the key has none.
func (s source) problem(key, what string) Problem {
	return Problem{File: s.file, BuiltIn: s.embedded, Line: s.lines[key], Set: s.set, What: what}
}

func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// table assigns the values of a TOML table to a struct or map.
func (a *assembly) table(into reflect.Value, path string, values map[string]any, from source) {
	for name, value := range values {
		at := join(path, name)
		a.origin[at] = from
		if into.Kind() == reflect.Map {
			a.member(into, at, name, value, from)
			continue
		}
		f, known := field(into, name)
		if !known {
			a.blame(at, suggest(at), "is not a key of a recipe")
			continue
		}
		a.value(f, at, value, from)
	}
}

// member assigns one entry of a map: a dataset, a task, a weight, a schedule, or a
// file's label.
func (a *assembly) member(into reflect.Value, path, name string, value any, from source) {
	kind := into.Type().Elem().Kind()
	if below, nested := value.(map[string]any); nested && kind == reflect.Slice { // kd.w without quotes is a table
		for part, v := range below {
			a.origin[join(path, part)] = from
			a.member(into, join(path, part), join(name, part), v, from)
		}
		return
	}
	if kind != reflect.String && kind != reflect.Slice && !IsName(name) {
		a.blame(path, "", "is not a valid name: "+nameRule)
		return
	}
	if into.IsNil() {
		into.Set(reflect.MakeMap(into.Type()))
	}
	entry := reflect.New(into.Type().Elem()).Elem()
	key := reflect.ValueOf(name)
	if old := into.MapIndex(key); old.IsValid() {
		entry.Set(old)
	} else {
		switch entry.Interface().(type) {
		case Dataset:
			entry.Set(reflect.ValueOf(defaultDataset()))
			if !slices.Contains(a.recipe.Order, name) {
				a.recipe.Order = append(a.recipe.Order, name)
			}
		case Task:
			entry.Set(reflect.ValueOf(defaultTask()))
		case World:
			entry.Set(reflect.ValueOf(defaultWorld()))
		}
	}
	a.value(entry, path, value, from)
	into.SetMapIndex(key, entry)
}

// value assigns a TOML value, which must have its key's type.
func (a *assembly) value(into reflect.Value, path string, value any, from source) {
	mismatch := func(want string) { a.blame(path, "", "is %s, but must be %s", describe(value), want) }
	switch into.Kind() {
	case reflect.Struct, reflect.Map:
		if t, ok := value.(map[string]any); ok {
			a.table(into, path, t, from)
		} else {
			mismatch("a table")
		}
	case reflect.Slice:
		list, ok := stringList(value)
		if !ok || into.Type() != reflect.TypeFor[Names]() && reflect.TypeOf(value).Kind() == reflect.String {
			mismatch(wantList(into.Type()))
			return
		}
		if resolves(path) {
			for i := range list {
				list[i] = a.resolve(path, list[i], from)
			}
		}
		into.Set(reflect.ValueOf(list).Convert(into.Type()))
	case reflect.String:
		s, ok := value.(string)
		if !ok {
			mismatch("a string")
			return
		}
		if resolves(path) {
			s = a.resolve(path, s, from)
		}
		into.SetString(s)
	case reflect.Bool:
		if b, ok := value.(bool); ok {
			into.SetBool(b)
		} else {
			mismatch("true or false")
		}
	case reflect.Float64:
		switch n := value.(type) {
		case float64:
			into.SetFloat(n)
		case int64:
			into.SetFloat(float64(n))
		default:
			mismatch("a number")
		}
	case reflect.Int, reflect.Uint64:
		n, ok := whole(value)
		switch {
		case !ok:
			mismatch("a whole number")
		case into.Kind() == reflect.Int:
			into.SetInt(n)
		case n < 0:
			a.blame(path, "", "is %d, but must not be negative", n)
		default:
			into.SetUint(uint64(n))
		}
	}
}

// whole returns a TOML integer, or a float that is one: 1e3 is 1000.
func whole(value any) (int64, bool) {
	if f, ok := value.(float64); ok && f == math.Trunc(f) && math.Abs(f) < 1<<53 { // beyond, a float64 skips some
		return int64(f), true
	}
	n, ok := value.(int64)
	return n, ok
}

func wantList(t reflect.Type) string {
	if t == reflect.TypeFor[Names]() {
		return "a string or a list of strings"
	}
	return "a list of strings"
}

// stringList returns the strings of a string or list. An empty string, like an empty
// list, is nil.
func stringList(value any) ([]string, bool) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return nil, true
		}
		return []string{v}, true
	case []any:
		var list []string
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, false
			}
			list = append(list, s)
		}
		return list, true
	}
	return nil, false
}

// describe names a TOML value in a message.
func describe(value any) string {
	switch v := value.(type) {
	case string:
		return fmt.Sprintf("the string %.200q", v)
	case bool:
		return fmt.Sprintf("%t", v)
	case int64:
		return fmt.Sprintf("%d", v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < Many {
			return fmt.Sprintf("%.1f", v)
		}
		return fmt.Sprintf("%g", v)
	case []any, []map[string]any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date"
}

// resolves reports whether a key holds paths.
func resolves(path string) bool {
	switch generalize(path) {
	case "kd.teachers",
		"datasets.*.train", "datasets.*.dev", "datasets.*.teachers", "datasets.*.targets", "datasets.*.evidence", "model.init", "model.vocab":
		return true
	}
	return false
}

// isFile reports whether a value of such a key names a file or folder on disk.
func isFile(value string) bool {
	return value != "" && !strings.HasPrefix(value, "demo:") && !IsRule(value)
}

// isWord reports whether a value of such a key is one of its words: a run may be called
// demo.
func isWord(path, value string) bool {
	return path == "model.init" && value == "scratch" || path == "model.vocab" && value == "demo"
}

// isModel reports whether a key's value may be a name on the Hugging Face hub.
func isModel(path string) bool {
	return path == "model.init" || path == "kd.teachers" || generalize(path) == "datasets.*.teachers"
}

// located makes a path absolute. ~/ is the home folder: no shell expands a recipe's
// paths, nor the text after the = of a --set.
func located(path, base string) string {
	if below, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, below)
		}
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(base, path)
}

// resolve makes a value of a key that names a file absolute.
func (a *assembly) resolve(path, value string, from source) string {
	file, err := resolve(path, value, from.base)
	if err != nil {
		a.blame(path, "", "cannot be used: %v", err)
	}
	return file
}

// resolve makes a value that names a file absolute. A checkpoint may also be one of a
// run, or have a name on the hub; a folder that is one comes first.
func resolve(path, value, base string) (string, error) {
	if !isFile(value) || isWord(path, value) {
		return value, nil
	}
	file := located(value, base)
	if generalize(path) == "datasets.*.targets" {
		return storeOf(value, file, base)
	}
	if !isModel(path) {
		return file, nil
	}
	if _, err := os.Stat(filepath.Join(file, "config.json")); err == nil {
		return PinBest(file)
	}
	if dir, err := ofRun(value, base); dir != "" || err != nil {
		return dir, err
	}
	if _, err := os.Stat(file); err != nil && hub.IsName(value) {
		return value, nil
	}
	return PinBest(file)
}
