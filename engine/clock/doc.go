// Package clock measures where a run's time goes: a clock that stands still while
// the process does, a stopwatch that gives every moment to a part of a step, and
// the speed of the last steps.
package clock
