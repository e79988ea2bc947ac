package recipe

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Encode writes a recipe as TOML: all values, each with a comment from its
// declaration, datasets in order.
func Encode(w io.Writer, r *Recipe) error {
	var b strings.Builder
	top := reflect.ValueOf(r).Elem()
	for i := range top.NumField() {
		if v := top.Field(i); v.Kind() != reflect.Struct && v.Kind() != reflect.Map && v.Kind() != reflect.Slice {
			writeValue(&b, top.Type().Field(i).Tag.Get("toml"), v)
		}
	}
	for i := range top.NumField() {
		if v := top.Field(i); v.Kind() == reflect.Struct {
			writeTable(&b, top.Type().Field(i).Tag.Get("toml"), v)
		}
	}
	if len(r.Schedule) > 0 {
		writeMap(&b, "schedule", reflect.ValueOf(r.Schedule))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Tasks)) {
		writeTable(&b, "tasks."+name, reflect.ValueOf(r.Tasks[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(r.World)) {
		writeTable(&b, "world."+name, reflect.ValueOf(r.World[name]))
	}
	for _, name := range r.Order {
		writeTable(&b, "datasets."+name, reflect.ValueOf(r.Datasets[name]))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the recipe: %w", err)
	}
	return nil
}

// Identity is the text by which recipes are told apart: their values, a line each, and the
// order of the datasets. A value marked Later counts from its first change on: plans find
// their runs of an earlier version.
func Identity(r *Recipe) string {
	var b strings.Builder
	names, values := r.Text()
	defaults := Default()
	for _, name := range names {
		if v, _ := Declared(name); !v.Later || r.Get(name) != defaults.Get(name) {
			fmt.Fprintf(&b, "%s = %s\n", name, values[name])
		}
	}
	fmt.Fprintln(&b, strings.Join(r.Order, " "))
	return b.String()
}

// writeTable writes a table's own values, then the tables in it; those of a dataset
// only if they are not empty.
func writeTable(b *strings.Builder, path string, table reflect.Value) {
	fmt.Fprintf(b, "\n[%s]\n", path)
	visit(table, path, func(at string, v reflect.Value) {
		if parent(at) == path {
			writeValue(b, at, v)
		}
	})
	for i := range table.NumField() {
		inner, below := table.Field(i), join(path, table.Type().Field(i).Tag.Get("toml"))
		switch {
		case inner.Kind() == reflect.Map && (inner.Len() > 0 || parent(path) == ""):
			writeMap(b, below, inner)
		case inner.Kind() == reflect.Struct && !inner.IsZero():
			writeTable(b, below, inner)
		}
	}
}

// writeMap writes a table whose keys are names: weights, schedules, or a file's labels.
func writeMap(b *strings.Builder, path string, table reflect.Value) {
	fmt.Fprintf(b, "\n[%s]", path)
	d, _ := Declared(path + ".x")
	fmt.Fprintf(b, " # %s\n", d.Help)
	names := table.MapKeys()
	slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, name := range names {
		written := name.String()
		if !IsName(written) {
			written = quote(written)
		}
		fmt.Fprintf(b, "%s = %s\n", written, literal(table.MapIndex(name)))
	}
}

func writeValue(b *strings.Builder, path string, v reflect.Value) {
	fmt.Fprintf(b, "%s = %s", path[strings.LastIndexByte(path, '.')+1:], literal(v))
	d, _ := Declared(path)
	b.WriteString(" # ")
	for _, part := range []string{strings.Join(d.Choices, ", "), d.Unit} {
		if part != "" {
			b.WriteString(part + "; ")
		}
	}
	b.WriteString(d.Help + "\n")
}

// literal returns a value in TOML's notation.
func literal(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return quote(v.String())
	case reflect.Slice:
		quoted := make([]string, v.Len())
		for i := range quoted {
			quoted[i] = quote(v.Index(i).String())
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	case reflect.Float64:
		s := strconv.FormatFloat(v.Float(), 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return s
	}
	return fmt.Sprint(v)
}

// quote writes a TOML basic string; strconv.Quote has escapes that TOML lacks.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
