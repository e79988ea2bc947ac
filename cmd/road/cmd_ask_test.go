package main

import (
	"testing"

	"dev.road/workbench/session/wire"
)

// A run's weights have a step from 0 on; a teacher and a checkpoint of another program
// have none, and student@5000 has it in its name.
func TestAnAnswersHeadingHasTheStepOfTheWeights(t *testing.T) {
	for _, c := range []struct {
		model   string
		step    int
		trained bool
		want    string
	}{
		{"student", 0, true, "student, step 0"},
		{"student", 40, true, "student, step 40"},
		{"student", 0, false, "student"},
		{"teacher-1", 0, true, "teacher-1"},
		{"student@5000", 5000, true, "student@5000"},
	} {
		if got := heading(wire.Answer{Model: c.model, Step: c.step}, c.trained); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}
