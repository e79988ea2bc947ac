package jobs

import (
	"errors"
	"slices"
	"strings"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session/wire"
)

// ReserveCopy makes the copy for evaluations, if there will be any: the steps then find out at
// the start how much memory it leaves them.
func (j *Jobs) ReserveCopy(device string) error {
	if j.set.Eval.Every == 0 || !slices.ContainsFunc(j.feed.Datasets, func(d *feed.Dataset) bool { return d.Dev != nil }) {
		return nil
	}
	f, err := j.models.Copies.Freeze()
	if errors.Is(err, model.ErrOutOfMemory) {
		j.report.Say(wire.EventGuard, wire.LevelWarn, nil, "evaluations need a copy of the weights, and %s has no memory for it now: %v",
			device, err)
		return nil
	}
	if err == nil {
		j.models.Copies.Thaw(f)
	}
	return err
}

// Measure queues an evaluation of every dev set at the steps that eval.every
// names. A dataset whose last one still waits is left out.
func (j *Jobs) Measure() error {
	step := j.at.Step
	if j.set.Eval.Every == 0 || step == 0 || step%j.set.Eval.Every != 0 || j.queuedAt == step {
		return nil
	}
	j.queuedAt = step
	return j.measureAll()
}

// measureAll queues every dev set that has no evaluation of this step, nor waits
// for one.
func (j *Jobs) measureAll() error {
	for _, d := range j.feed.Datasets {
		if d.Dev == nil || j.going(wire.JobEvaluate, d.Name, "") || j.isMeasured(d) {
			continue
		}
		if _, err := j.startEvaluate(d); err != nil && !goesOnWithout(j.report, err, "evaluate "+d.Name) {
			return err
		}
	}
	return nil
}

// MeasureLast is measureAll after the last step: the final weights are measured
// instead of those that still wait, and the recipe's teachers teach no further.
func (j *Jobs) MeasureLast() error {
	j.EndRecipe("the last step is done; more steps begin it again")
	for _, k := range j.all {
		if k.work != nil && k.Shown.Kind == wire.JobEvaluate && k.Shown.Step != j.at.Step {
			j.End(k, wire.JobCancelled, "the final weights are measured instead")
		}
	}
	return j.measureAll()
}

// goesOnWithout tells that something beside the steps is left out, because the
// device's memory does not hold it. Of another error it is false.
func goesOnWithout(p *report.Report, err error, name string) bool {
	if !errors.Is(err, model.ErrOutOfMemory) {
		return false
	}
	p.Say(wire.EventJob, wire.LevelError, nil, "%s: failed; training continues: %v", name, err)
	return true
}

// isMeasured reports whether a dataset's evaluation is of the weights as they are.
func (j *Jobs) isMeasured(d *feed.Dataset) bool {
	for _, task := range d.Tasks {
		if e, ok := j.Evals[d.Name+"/"+task.Name]; ok && e.Step == j.at.Step {
			return true
		}
	}
	return false
}

// Measuring are the steps whose weights wait for their evaluation by a metric.
func (j *Jobs) Measuring(metric string) []int {
	var steps []int
	for _, k := range j.all {
		if k.work != nil && k.Shown.Kind == wire.JobEvaluate && measures(k.Shown.Dataset, metric) {
			steps = append(steps, k.Shown.Step)
		}
	}
	return steps
}

// measures reports whether an evaluation of a dataset gives a metric, such as
// dev/squad2/mrc/f1.
func measures(dataset, metric string) bool { return strings.HasPrefix(metric, "dev/"+dataset+"/") }
