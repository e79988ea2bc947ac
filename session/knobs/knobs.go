// Package knobs declares the values that can change while a run goes on, and
// decides which changes of them a run accepts. The table behind both is that of
// session/recipe. The settings that knobs turn are a recipe, too: the values that
// the next step uses.
package knobs

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Knob is one live value of a run.
type Knob struct{ wire.Knob }

// Table holds the knobs of a run, group by group.
type Table []Knob

// Declare lists the knobs of a run that was started from a recipe, whose values
// are their defaults.
func Declare(r *recipe.Recipe) Table {
	var t Table
	for _, v := range r.Live() {
		k := Knob{wire.Knob{
			Name: v.Name, Type: v.Type(), Default: r.Get(v.Name), Min: v.Lo, Max: v.Hi, Step: v.Step, Log: v.Log,
			Choices: v.Choices, Means: v.Means, Unit: v.Unit, Group: group(v.Name), Help: v.Help,
		}}
		if v.Choices != nil {
			k.Type = "enum"
		}
		t = append(t, k)
	}
	slices.SortStableFunc(t, func(a, b Knob) int { return slices.Index(groups, a.Group) - slices.Index(groups, b.Group) })
	return t
}

// groups are the headings of a list of knobs, in order.
var groups = []string{"distillation", "sampling", "tasks", "optimizer", "model", "run"}

// group is the heading of a knob.
func group(name string) string {
	switch table, _, _ := strings.Cut(name, "."); table {
	case "kd":
		return "distillation"
	case "optim":
		return "optimizer"
	case "sampling", "tasks", "model":
		return table
	}
	return "run"
}

// Shown returns the knobs as clients see them, without their values.
func (t Table) Shown() []wire.Knob {
	shown := make([]wire.Knob, len(t))
	for i, k := range t {
		shown[i] = k.Knob
	}
	return shown
}

// Find returns the knob of a name.
func (t Table) Find(name string) (Knob, bool) {
	i := slices.IndexFunc(t, func(k Knob) bool { return k.Name == name })
	if i < 0 {
		return Knob{}, false
	}
	return t[i], true
}

// Number is a knob's value as the metrics have it: true is 1, and a choice its
// place among the choices, from 0.
func (k Knob) Number(set *recipe.Recipe) float64 {
	switch v := set.Get(k.Name).(type) {
	case string:
		return float64(slices.Index(k.Choices, v))
	case bool:
		if v {
			return 1
		}
		return 0
	default:
		return v.(float64)
	}
}

// Span is the range or the choices of a knob in words, with its unit.
func Span(k wire.Knob) string {
	switch k.Type {
	case "enum":
		return strings.Join(k.Choices, ", ")
	case "bool":
		return "true, false"
	}
	return strings.TrimSpace(recipe.Span(k.Min, k.Max) + " " + k.Unit)
}

// Scheduled is the state of a knob's schedule in a few words; empty without one.
func Scheduled(k wire.Knob) string {
	switch s := k.Schedule; {
	case s == nil:
		return ""
	case s.Ended:
		return "ended by a change"
	case s.Next == nil:
		return "at its last point"
	case s.Next.Way == string(recipe.Constant):
		return fmt.Sprintf("%s at step %d", wire.FormatValue(s.Next.Value), s.Next.Step)
	default:
		return fmt.Sprintf("%s to %s at step %d", s.Next.Way, wire.FormatValue(s.Next.Value), s.Next.Step)
	}
}
