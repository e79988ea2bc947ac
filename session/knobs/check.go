package knobs

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded"
)

// Check returns an error if the knob does not accept the value.
func (k Knob) Check(v any) error { return Check(k.Knob, v) }

// Check returns an error if a knob, as a trainer has declared it, does not accept a
// value.
func Check(k wire.Knob, v any) error {
	kind := k.Type
	if kind == "enum" {
		kind = "text"
	}
	return refused(k.Name, recipe.Value{Lo: k.Min, Hi: k.Max, Choices: k.Choices}, kind, v)
}

func refused(name string, by recipe.Value, kind string, v any) error {
	what, hint := by.RefusalOf(kind, v)
	switch {
	case what == "":
		return nil
	case hint != "":
		return fmt.Errorf("%s %s (%s)", name, what, hint)
	}
	return fmt.Errorf("%s %s", name, what)
}

// Accept returns an error if one of the changes names no knob of a run, or a value that
// its knob does not take: what a client knows before the run decides. Values that only
// an attempt can change are accepted, too, if one begins.
func Accept(declared []wire.Knob, changes []wire.Change, begins bool) error {
	for _, c := range changes {
		i := slices.IndexFunc(declared, func(k wire.Knob) bool { return k.Name == c.Name })
		v, _ := recipe.Declared(c.Name)
		switch {
		case i >= 0:
			if err := Check(declared[i], c.Value); err != nil {
				return err
			}
		case begins && v.Resume:
			if err := refused(c.Name, v, v.Type(), c.Value); err != nil {
				return err
			}
		default:
			return unknown(c.Name, declared)
		}
	}
	return nil
}

// Check validates a set of changes of a run's settings, against the knobs and
// one another, and pairs every new value with the old one.
func (t Table) Check(now *recipe.Recipe, changes []wire.Change, run recipe.Known) ([]wire.Changed, error) {
	if len(changes) == 0 {
		return nil, errors.New("a set needs at least one change")
	}
	var out []wire.Changed
	seen := map[string]bool{}
	for _, c := range changes {
		k, known := t.Find(c.Name)
		if !known {
			return nil, unknown(c.Name, t.Shown())
		}
		if seen[c.Name] {
			return nil, fmt.Errorf("%s is in the set twice", c.Name)
		}
		seen[c.Name] = true
		if err := k.Check(c.Value); err != nil {
			return nil, err
		}
		old := now.Get(c.Name)
		if c.Expect != nil && !reflect.DeepEqual(c.Expect, old) {
			return nil, fmt.Errorf("%s is now %v, not %v", c.Name, old, c.Expect)
		}
		out = append(out, wire.Changed{Name: c.Name, Old: old, New: c.Value, Expect: c.Expect})
	}
	return out, t.WithChanges(now, out).Fits(run)
}

// WithChanges returns the settings with the new values of changes. Knobs that the
// run does not have are left out.
func (t Table) WithChanges(now *recipe.Recipe, changes []wire.Changed) *recipe.Recipe {
	next := now.Clone()
	for _, c := range changes {
		if _, known := t.Find(c.Name); known {
			next.Set(c.Name, c.New)
		}
	}
	return next
}

// Split parts changes before an attempt: into arguments of a recipe, for values
// that only a resume can change, and changes of knobs.
func Split(changes []wire.Change) (sets []string, live []wire.Change) {
	for _, c := range changes {
		if recipe.Resumable(c.Name) {
			sets = append(sets, fmt.Sprintf("%s=%v", c.Name, c.Value))
		} else {
			live = append(live, c)
		}
	}
	return sets, live
}

// unknown is the error of a name that is no knob's, with the one that it may stand for.
func unknown(name string, declared []wire.Knob) error {
	names := make([]string, len(declared))
	for i, k := range declared {
		if names[i] = k.Name; strings.HasSuffix(k.Name, "."+name) || strings.EqualFold(k.Name, name) {
			return fmt.Errorf("%s: no such knob (did you mean %s?)", name, k.Name)
		}
	}
	if v, known := recipe.Declared(name); known && v.Resume {
		return fmt.Errorf("%s is no knob: only a resume or a branch can change it", name)
	} else if known {
		return fmt.Errorf("%s is no knob: it stays as the run was started; road knobs lists the knobs", name)
	}
	if hint := worded.DidYouMean(name, names); hint != "" {
		return fmt.Errorf("%s: no such knob (%s)", name, hint)
	}
	return fmt.Errorf("%s: no such knob; road knobs lists them", name)
}
