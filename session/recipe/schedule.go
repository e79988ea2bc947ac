package recipe

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded"
)

// Way is the way of a knob's value from one point of its schedule to the next.
type Way string

// The ways. A constant value jumps at the next point.
const (
	Constant Way = "constant"
	Linear   Way = "linear"
	Cosine   Way = "cosine"
)

// Ways lists them in the order of the documents.
var Ways = []Way{Constant, Linear, Cosine}

// Point is the value of a knob from a step on, and the way to it from the point before.
type Point struct {
	Step  int
	Value any // float64, string or bool
	Way   Way
}

// String is the point as a recipe has it: "1000: 0.5 linear".
func (p Point) String() string {
	value := fmt.Sprint(p.Value)
	if v, ok := p.Value.(float64); ok {
		value = number(v)
	}
	if p.Way == Constant {
		return fmt.Sprintf("%d: %s", p.Step, value)
	}
	return fmt.Sprintf("%d: %s %s", p.Step, value, p.Way)
}

// ParsePoint reads a point of a schedule.
func ParsePoint(text string) (Point, error) {
	p := Point{Way: Constant}
	before, after, ok := strings.Cut(text, ":")
	given := strings.Fields(after)
	if !ok || len(given) == 0 || len(given) > 2 {
		return p, fmt.Errorf("%.200q is not STEP: VALUE, perhaps with linear or cosine behind it", text)
	}
	step, isNumber := wire.ParseValue(strings.TrimSpace(before)).(float64)
	if !isNumber || step != math.Trunc(step) || step < 1 || step > Many {
		return p, fmt.Errorf("%.200q is not a step; the first is 1", strings.TrimSpace(before))
	}
	p.Step, p.Value = int(step), wire.ParseValue(given[0])
	if len(given) == 2 {
		if p.Way = Way(given[1]); !slices.Contains(Ways, p.Way) {
			return p, fmt.Errorf("%.200q is none of the ways to a value, %s", given[1], strings.Join(words(Ways), ", "))
		}
	}
	return p, nil
}

// Course is a knob's value as a function of the step.
type Course struct {
	Name   string
	Start  any // before the first point
	Points []Point
	Whole  bool // on the way, too
}

// At is the value with which a step is taken; the first is step 1.
func (c Course) At(step int) any {
	from, since := c.Start, 0
	for _, p := range c.Points {
		if step < p.Step {
			return c.between(from, since, p, step)
		}
		from, since = p.Value, p.Step
	}
	return from
}

// between is the value of a step before a point, which is reached from another.
func (c Course) between(from any, since int, p Point, step int) any {
	if p.Way == Constant {
		return from
	}
	a, b := from.(float64), p.Value.(float64)
	part := float64(step-since) / float64(p.Step-since)
	if p.Way == Cosine {
		part = (1 - math.Cos(math.Pi*part)) / 2
	}
	v := a + float64(part*(b-a)) // rounded, and so the same on machines that fuse the two
	if c.Whole {
		v = math.Round(v)
	}
	return min(max(v, min(a, b)), max(a, b))
}

// Next is the point that comes after a step; false without one.
func (c Course) Next(step int) (Point, bool) {
	i := slices.IndexFunc(c.Points, func(p Point) bool { return p.Step > step })
	if i < 0 {
		return Point{}, false
	}
	return c.Points[i], true
}

// Had reports whether the knob had a value at a step or before.
func (c Course) Had(value any, step int) bool {
	last := 0
	if n := len(c.Points); n > 0 {
		last = c.Points[n-1].Step
	}
	for s := min(step, last); s >= 0; s-- {
		if c.At(s) == value {
			return true
		}
	}
	return false
}

// Courses are the schedules of a valid recipe, in the order of its knobs.
func (r *Recipe) Courses() []Course {
	var all []Course
	for _, v := range r.Live() {
		if text, given := r.Schedule[v.Name]; given {
			if c, err := r.course(v, text); err == nil { // none is left of a valid recipe
				all = append(all, c)
			}
		}
	}
	return all
}

// course reads the schedule of a knob. The error completes a sentence that begins with
// the schedule.
func (r *Recipe) course(v Value, text Names) (Course, error) {
	c := Course{Name: v.Name, Start: r.Get(v.Name), Whole: v.Type() == "int"}
	for i, t := range text {
		p, err := ParsePoint(t)
		if err != nil {
			return c, fmt.Errorf("has a point that cannot be read: %w", err)
		}
		if i > 0 && p.Step <= c.Points[i-1].Step {
			return c, fmt.Errorf("has step %d after step %d: its points are in the order of the steps", p.Step, c.Points[i-1].Step)
		}
		if what, hint := v.Refusal(p.Value); hint != "" {
			return c, fmt.Errorf("at step %d %s (%s)", p.Step, what, hint)
		} else if what != "" {
			return c, fmt.Errorf("at step %d %s", p.Step, what)
		}
		if why := unramped(v); p.Way != Constant && why != "" {
			return c, fmt.Errorf("has a %s way to step %d, but %s: it can only jump", p.Way, p.Step, why)
		}
		c.Points = append(c.Points, p)
	}
	return c, nil
}

// unramped is the reason for which a knob has no values between two others; empty if it
// has some.
func unramped(v Value) string {
	switch {
	case v.Type() != "float" && v.Type() != "int":
		return "it is no number"
	case v.Name == "train.batch" || v.Name == "train.passes":
		return "train.batch stays divisible by train.passes"
	case v.Name == "train.steps":
		return "the decay of the learning rate ends at its value"
	}
	return ""
}

// On is the recipe as its schedules have it at a step.
func (r *Recipe) On(step int) *Recipe {
	c := r.Clone()
	for _, course := range r.Courses() {
		c.Set(course.Name, course.At(step))
	}
	return c
}

// validateSchedules blames schedules of what is no knob, points that cannot be read, and
// values that conflict with others at their step.
func (a *assembly) validateSchedules(model Known) {
	r, live := a.recipe, a.recipe.Live()
	for _, name := range slices.Sorted(maps.Keys(r.Schedule)) {
		i := slices.IndexFunc(live, func(v Value) bool { return v.Name == name })
		if i < 0 {
			a.unscheduled(name, live)
		} else if _, err := r.course(live[i], r.Schedule[name]); err != nil {
			a.blame("schedule."+name, "", "%v", err)
		}
	}
	if len(a.problems) > 0 {
		return // the conflicts may be theirs
	}
	for _, c := range r.Courses() {
		for _, p := range c.Points {
			if model.Step = 0; c.Name == "train.steps" { // other points may lie after the last step
				model.Step = p.Step - 1
			}
			for _, conflict := range r.On(p.Step).Conflicts(model) {
				a.blame("schedule."+c.Name, conflict.Hint, "at step %d: %s %s", p.Step, conflict.Name, conflict.What)
			}
		}
	}
}

// unscheduled blames the schedule of what is no knob.
func (a *assembly) unscheduled(name string, live []Value) {
	if name == "" {
		a.blame("schedule", "", `has a key "", which is no knob`) // a key that TOML gives no line
		return
	}
	var names []string
	hint := ""
	for _, v := range live {
		if names = append(names, v.Name); strings.HasSuffix(v.Name, "."+name) {
			hint = "did you mean " + v.Name + "?"
		}
	}
	if hint == "" {
		hint = worded.DidYouMean(name, names)
	}
	if v, known := Declared(name); known && !v.Live {
		hint = "it stays as the run was started"
	}
	a.blame("schedule."+name, hint, "is of no knob of this recipe")
}
