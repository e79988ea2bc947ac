package control

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// FollowSchedules gives the knobs that follow a schedule their values for the next step.
// They are a function of the recipe, the ledger and the step alone, so that a resumed or
// rewound run, and a branch, have the same. Values that the other settings do not allow
// end their schedules, and pause the run.
func (c *Control) FollowSchedules() {
	if len(c.courses) == 0 {
		return
	}
	next := c.at.Step + 1
	held := c.ledger.Held(next, "")
	var changes []wire.Changed
	for _, course := range c.courses {
		if now, v := c.set.Get(course.Name), course.At(next); !held[course.Name] && now != v {
			changes = append(changes, wire.Changed{Name: course.Name, Old: now, New: v})
		}
	}
	if len(changes) == 0 {
		return
	}
	run := c.model
	run.Step = c.at.Step
	if err := c.knobs.WithChanges(c.set, changes).Fits(run); err != nil {
		c.endSchedules(changes, err)
		return
	}
	c.turn(changes, false)
	for _, ch := range changes {
		if c.arrives(ch.Name, next) {
			c.report.Say(wire.EventState, wire.LevelInfo, nil, "%s is %s from step %d on, by its schedule",
				ch.Name, wire.FormatValue(ch.New), next)
		}
	}
}

// endSchedules holds knobs where they are, because the values that would come do not fit.
func (c *Control) endSchedules(changes []wire.Changed, err error) {
	var names []string
	for i, ch := range changes {
		changes[i].New, changes[i].Schedule = ch.Old, wire.ScheduleEnded
		names = append(names, fmt.Sprintf("%s = %s", ch.Name, wire.FormatValue(ch.New)))
	}
	why := fmt.Sprintf("the schedule's %s cannot be: %v", strings.Join(names, ", "), err)
	e := c.Own(wire.Entry{Action: wire.Set, Changes: changes, Why: why})
	if c.Enter(&e) == nil {
		c.SetKnobs(e.Changes)
		c.Halt(why + "; the schedule has ended there: set the knobs, and resume")
	}
}

// arrives reports whether a step is one of the points of a knob's schedule.
func (c *Control) arrives(name string, step int) bool {
	course, _ := c.courseOf(name)
	return slices.ContainsFunc(course.Points, func(p recipe.Point) bool { return p.Step == step })
}

// courseOf returns the schedule of a knob.
func (c *Control) courseOf(name string) (recipe.Course, bool) {
	i := slices.IndexFunc(c.courses, func(course recipe.Course) bool { return course.Name == name })
	if i < 0 {
		return recipe.Course{}, false
	}
	return c.courses[i], true
}

// passedOver returns changes without the expectations that a schedule has overtaken: of
// a value that it had, and that nobody has changed since.
func (c *Control) passedOver(changes []wire.Change, step int, held map[string]bool) []wire.Change {
	out := slices.Clone(changes)
	for i, ch := range out {
		if course, scheduled := c.courseOf(ch.Name); scheduled && !held[ch.Name] && ch.Expect != nil && course.Had(ch.Expect, step+1) {
			out[i].Expect = nil
		}
	}
	return out
}

// showSchedules gives the knobs that clients read their schedules.
func (c *Control) showSchedules(shown []wire.Knob) {
	if len(c.courses) == 0 {
		return
	}
	held := c.ledger.Held(c.at.Step+1, "")
	for i, k := range shown {
		course, scheduled := c.courseOf(k.Name)
		if !scheduled {
			continue
		}
		s := &wire.Schedule{Ended: held[k.Name]}
		for _, p := range course.Points {
			s.Points = append(s.Points, p.String())
		}
		if p, more := course.Next(c.at.Step + 1); more && !s.Ended {
			s.Next = &wire.SchedulePoint{Step: p.Step, Value: p.Value, Way: string(p.Way)}
		}
		shown[i].Schedule = s
	}
}
