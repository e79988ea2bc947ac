package replay

import (
	"fmt"
	"math"

	"dev.road/workbench/session/recipe"
)

// turn is a knob's value from a step on, by a change.
type turn struct {
	step  int
	value any
}

// forever is the end of what no other change ends.
const forever = math.MaxInt

// mostSteps is the maximum length of a way that is written step by step, and the maximum
// number of points of a longer one.
const mostSteps = 2000

// writer writes the points of a schedule.
type writer struct {
	course  recipe.Course // by the run's recipe
	points  []recipe.Point
	inexact []string
}

// hold keeps the knob at a value from a step on.
func (w *writer) hold(step int, value any) {
	last := w.course.Start
	if n := len(w.points); n > 0 {
		last = w.points[n-1].Value
	}
	if value != last {
		w.point(step, value)
	}
}

func (w *writer) point(step int, value any) {
	w.points = append(w.points, recipe.Point{Step: step, Value: value, Way: recipe.Constant})
}

// follow has the knob follow the run's recipe from a step up to another. Of a way that
// was entered or left in its middle every step is a point: no shorter one has the same
// bits.
func (w *writer) follow(from, to int) {
	since := 0
	if from > 0 {
		w.point(from, w.course.At(from)) // a way may begin here
	}
	for _, p := range w.course.Points {
		first, last := max(from+1, since+1), min(p.Step, to)-1
		whole := p.Way == recipe.Constant || since >= from && p.Step < to
		if !whole && last-first >= mostSteps {
			w.inexact = append(w.inexact, fmt.Sprintf("differences of up to %.1g in %s, steps %d to %d: %d points of a part of a %s way",
				w.near(first, last), w.course.Name, first, last, mostSteps, p.Way))
		} else if !whole {
			for step := first; step <= last; step++ {
				w.hold(step, w.course.At(step))
			}
		}
		if p.Step > from && p.Step < to {
			if !whole {
				p.Way = recipe.Constant
			}
			w.points = append(w.points, p)
		}
		since = p.Step
	}
}

// near follows a part of a way by mostSteps linear pieces, and returns the largest
// difference from it.
func (w *writer) near(first, last int) float64 {
	largest, since := 0.0, first-1
	for n := range mostSteps {
		to := recipe.Point{Step: first + (last-first)*(n+1)/mostSteps, Way: recipe.Linear}
		to.Value = w.course.At(to.Step)
		piece := recipe.Course{Whole: w.course.Whole, Points: []recipe.Point{{Step: since, Value: w.course.At(since)}, to}}
		for step := since + 1; step < to.Step; step++ {
			largest = max(largest, math.Abs(piece.At(step).(float64)-w.course.At(step).(float64)))
		}
		w.points, since = append(w.points, to), to.Step
	}
	return largest
}

// text is the schedule as a recipe has it.
func (w *writer) text() recipe.Names {
	var text recipe.Names
	for _, p := range w.points {
		text = append(text, p.String())
	}
	return text
}
