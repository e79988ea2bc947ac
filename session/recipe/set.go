package recipe

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"dev.road/workbench/session/lined"
	"dev.road/workbench/session/wire"
)

// set applies one KEY=VALUE. The value is a number or a truth value as knobs have them,
// a string with or without quotes, or a list as in TOML or with commas.
func (a *assembly) set(assignment, base string) {
	name, text, ok := strings.Cut(assignment, "=")
	name, text = strings.TrimSpace(name), strings.TrimSpace(text)
	if name == "" {
		a.problems = append(a.problems, source{set: "--set"}.problem("", fmt.Sprintf("%q is not KEY=VALUE", assignment)))
		return
	}
	from := source{set: "--set " + name, base: base}
	a.origin[name] = from
	if !ok {
		a.blame(name, "write --set kd.w=0.6", "has no value")
		return
	}
	if _, known := Declared(name); !known {
		a.blame(name, suggest(name), "is not a value of a recipe")
		return
	}
	value, err := setValue(kindOf(name), text)
	if err != nil {
		a.blame(name, "", "%v", err)
		return
	}
	parts := strings.Split(name, ".")
	for i := len(parts) - 1; i > 0; i-- {
		value = map[string]any{parts[i]: value}
	}
	a.table(reflect.ValueOf(a.recipe).Elem(), "", map[string]any{parts[0]: value}, from)
}

// kindOf returns the type of the value with a dotted name.
func kindOf(name string) reflect.Type {
	t := reflect.TypeFor[Recipe]()
	for part := range strings.SplitSeq(name, ".") {
		switch t.Kind() {
		case reflect.Map:
			t = t.Elem()
			continue
		case reflect.Slice: // of a schedule, whose name has dots
			return t
		}
		f, _ := field(reflect.New(t).Elem(), part)
		t = f.Type()
	}
	return t
}

// setValue parses the text of a --set as a value of type t.
func setValue(t reflect.Type, text string) (any, error) {
	switch t.Kind() {
	case reflect.Slice:
		if !strings.HasPrefix(text, "[") {
			list := []any{}
			for s := range strings.SplitSeq(text, ",") {
				if s = strings.TrimSpace(s); s != "" {
					list = append(list, s)
				}
			}
			return list, nil
		}
	case reflect.String:
		if len(text) < 2 || text[0] != text[len(text)-1] || text[0] != '"' && text[0] != '\'' {
			return text, nil
		}
	default:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, nil // a seed can have more digits than a float64
		}
		return wire.ParseValue(text), nil
	}
	if err := lined.Bounded(text); err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	var v struct{ V any }
	if _, err := toml.Decode("V = "+text, &v); err != nil || strings.ContainsAny(text, "\n\r") {
		return nil, fmt.Errorf("cannot be %q", text)
	}
	return v.V, nil
}
