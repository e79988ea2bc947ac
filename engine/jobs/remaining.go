package jobs

import (
	"time"

	"dev.road/workbench/engine/clock"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Remaining estimates how long the run still takes: its steps at the speed of
// the last ones, and the jobs beside them, which wait, run, or are yet to come.
// It is 0 before the first step, and does not count pauses.
func (j *Jobs) Remaining() time.Duration {
	left := max(0, j.set.Train.Steps-j.at.Step)
	return remaining(left, &j.report.Speed, &j.queue, toMeasure(j.set, j.at.Step))
}

// remaining is the time of a number of steps, of the jobs in the queue, and of
// evaluations of all dev sets still to come.
func remaining(steps int, speed *clock.Speed, q *queue, evaluations int) time.Duration {
	if speed.Own() == 0 {
		return 0
	}
	return time.Duration(steps)*speed.Own() + q.remaining() + time.Duration(evaluations)*q.lastOf(wire.JobEvaluate)
}

// toMeasure is the number of evaluations of all dev sets after a step.
func toMeasure(set *recipe.Recipe, step int) int {
	every, last := set.Eval.Every, set.Train.Steps
	if step >= last {
		return 0
	}
	if every == 0 {
		return 1 // after the last step
	}
	return (last+every-1)/every - step/every
}

// remaining is the time for which unfinished jobs will keep the device: by
// their speed so far, else by the last of the kind for the dataset.
func (q *queue) remaining() time.Duration {
	sum := time.Duration(0)
	for _, k := range q.all {
		if k.work == nil {
			continue
		}
		if done := k.Shown.Done - k.from(); done > 0 {
			sum += time.Duration(float64(k.busy) * float64(k.work.Total()-k.Shown.Done) / float64(done))
		} else {
			sum += q.took[piece{k.Shown.Kind, k.Shown.Dataset}]
		}
	}
	return sum
}

// lastOf is the time that the last jobs of a kind took, all datasets together.
func (q *queue) lastOf(kind wire.JobKind) time.Duration {
	sum := time.Duration(0)
	for what, took := range q.took {
		if what.kind == kind {
			sum += took
		}
	}
	return sum
}
