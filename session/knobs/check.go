package knobs

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Check returns an error if the knob does not accept the value.
func (k Knob) Check(v any) error {
	what, hint := k.value.Refusal(v)
	switch {
	case what == "":
		return nil
	case hint != "":
		return fmt.Errorf("%s %s (%s)", k.Name, what, hint)
	}
	return fmt.Errorf("%s %s", k.Name, what)
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
			return nil, fmt.Errorf("%s: no such knob%s", c.Name, t.suggest(c.Name))
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

// suggest names the knob that a misspelt name may have meant.
func (t Table) suggest(name string) string {
	for _, k := range t {
		if strings.HasSuffix(k.Name, "."+name) || strings.EqualFold(k.Name, name) {
			return fmt.Sprintf(" (did you mean %s?)", k.Name)
		}
	}
	return "; road knobs lists them"
}
