package jobs

import (
	"time"

	"dev.road/workbench/engine/clock"
	"dev.road/workbench/session/wire"
)

// Remaining estimates how long the run still takes: its steps at the speed of
// the last ones, and the jobs beside them, which wait, run, or are yet to come.
// It is 0 before the first step, and does not count pauses.
func Remaining(steps int, speed *clock.Speed, j *Jobs) time.Duration {
	if speed.Own() == 0 {
		return 0
	}
	return time.Duration(steps)*speed.Own() + j.remaining() + time.Duration(j.toMeasure())*j.lastOf(wire.JobEvaluate)
}

// toMeasure is the number of evaluations of all dev sets still to come.
func (j *Jobs) toMeasure() int {
	every, last := j.set.Eval.Every, j.set.Train.Steps
	if j.at.Step >= last {
		return 0
	}
	if every == 0 {
		return 1 // after the last step
	}
	return (last+every-1)/every - j.at.Step/every
}

// Remaining is the time for which unfinished jobs will keep the device: by
// their speed so far, else by the last of the kind for the dataset.
func (j *Jobs) remaining() time.Duration {
	sum := time.Duration(0)
	for _, k := range j.all {
		if k.work == nil {
			continue
		}
		if done := k.Shown.Done - k.from; done > 0 {
			sum += time.Duration(float64(k.busy) * float64(k.work.Total()-k.Shown.Done) / float64(done))
		} else {
			sum += j.took[piece{k.Shown.Kind, k.Shown.Dataset}]
		}
	}
	return sum
}

// lastOf is the time that the last jobs of a kind took, all datasets together.
func (j *Jobs) lastOf(kind wire.JobKind) time.Duration {
	sum := time.Duration(0)
	for what, took := range j.took {
		if what.kind == kind {
			sum += took
		}
	}
	return sum
}
