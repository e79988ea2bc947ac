package recipe

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Live lists the values of a loaded recipe that can change during a run, with their
// full names and the choices that its datasets give them, task by task.
func (r *Recipe) Live() []Value {
	var live []Value
	for i := 0; i < len(values); {
		table, _, starred := strings.Cut(values[i].Name, "*")
		below := i + 1
		for starred && below < len(values) && strings.HasPrefix(values[below].Name, table+"*") {
			below++
		}
		for _, name := range r.names(table) {
			for _, v := range values[i:below] {
				if !v.Live {
					continue
				}
				if v.Name = strings.Replace(v.Name, "*", name, 1); v.Name == "checkpoint.best" {
					v.Choices = append([]string{"none"}, r.Metrics()...)
				}
				v.Lo = max(v.Lo, v.LiveLo)
				live = append(live, v)
			}
		}
		i = below
	}
	return live
}

// names returns the replacements of a * below a table in a live value; without a *
// one empty name.
func (r *Recipe) names(table string) []string {
	switch table {
	case "sampling.weight.":
		return slices.DeleteFunc(slices.Clone(r.Order), func(dataset string) bool { return len(r.Datasets[dataset].Train) == 0 })
	case "tasks.":
		return r.Served()
	}
	return []string{""}
}

// Served lists the tasks of a recipe's datasets, in the order of first use.
func (r *Recipe) Served() []string {
	names := make([]string, 0, len(r.Tasks))
	for _, dataset := range r.Order {
		for _, task := range r.Datasets[dataset].Task {
			if !slices.Contains(names, task) {
				names = append(names, task)
			}
		}
	}
	return names
}

// Clone returns a copy whose live values change by themselves.
func (r *Recipe) Clone() *Recipe {
	c := *r
	c.Sampling.Weight, c.Tasks = maps.Clone(r.Sampling.Weight), maps.Clone(r.Tasks)
	return &c
}

// Text returns all values of a recipe as TOML writes them, by their full names, and the
// names in the order of the file.
func (r *Recipe) Text() (names []string, values map[string]string) {
	values = map[string]string{}
	visit(reflect.ValueOf(r).Elem(), "", func(path string, v reflect.Value) {
		names, values[path] = append(names, path), literal(v)
	})
	return names, values
}

// Get returns the value of a full name as a float64, string or bool.
func (r *Recipe) Get(name string) any {
	v := reflect.ValueOf(r).Elem()
	for part := range strings.SplitSeq(name, ".") {
		if v.Kind() == reflect.Map {
			v = entry(v, part)
		} else {
			v, _ = field(v, part)
		}
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	}
	return v.Convert(reflect.TypeFor[float64]()).Float()
}

// Set changes the value of a full name to a float64, string or bool that its
// declaration does not refuse.
func (r *Recipe) Set(name string, to any) {
	assign(reflect.ValueOf(r).Elem(), name, reflect.ValueOf(to))
}

func assign(into reflect.Value, name string, to reflect.Value) {
	if name == "" {
		into.Set(to.Convert(into.Type()))
		return
	}
	part, below, _ := strings.Cut(name, ".")
	if into.Kind() != reflect.Map {
		f, _ := field(into, part)
		assign(f, below, to)
		return
	}
	changed := entry(into, part)
	assign(changed, below, to)
	into.SetMapIndex(reflect.ValueOf(part), changed)
}

// entry is a copy of a map's entry that can be changed, its zero value where
// there is none.
func entry(m reflect.Value, name string) reflect.Value {
	e := reflect.New(m.Type().Elem()).Elem()
	if there := m.MapIndex(reflect.ValueOf(name)); there.IsValid() {
		e.Set(there)
	}
	return e
}
