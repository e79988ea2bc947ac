// Package effect estimates the effect of a change on a run's losses: of a knob that
// was set, or of soft targets that joined.
//
// The losses fall anyway, and passes are noisy. So an effect is a level that the
// cross entropy leaves its trend by at the step of the change, estimated together with
// the trend from the steps on both sides, and it is told only if it exceeds its
// uncertainty (see estimate).
package effect
