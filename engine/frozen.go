package engine

import (
	"errors"
	"fmt"
	"slices"

	"dev.road/workbench/model"
)

// frozen is a copy of the student's weights after one step, shared by the
// jobs that were asked for then.
type frozen struct {
	step  int
	model *model.Model
	users int
}

// freeze returns the weights as they are now. The newest copy is kept and
// written over once no job uses it.
func (t *trainer) freeze() (*frozen, error) {
	if f := t.frozen; f != nil && f.step == t.step {
		f.users++
		return f, nil
	}
	if f := t.frozen; f != nil && f.users == 0 {
		if err := f.model.Refreeze(t.student); err != nil {
			return nil, fmt.Errorf("cannot copy the weights of step %d: %w", t.step, err)
		}
		f.step, f.users = t.step, 1
		return f, nil
	}
	m, err := t.student.Freeze()
	if err != nil {
		return nil, fmt.Errorf("cannot copy the weights of step %d: %w", t.step, err)
	}
	t.frozen = &frozen{step: t.step, model: m, users: 1}
	return t.frozen, nil
}

// reserveFrozen makes the copy that evaluations are to be of, where there are to be
// some: the steps then find out at the start what memory it leaves them.
func (t *trainer) reserveFrozen() error {
	if t.set.Eval.Every == 0 || !slices.ContainsFunc(t.datasets, func(d *dataset) bool { return d.dev != nil }) {
		return nil
	}
	f, err := t.freeze()
	if errors.Is(err, model.ErrOutOfMemory) {
		t.say("guard", "warn", nil, "evaluations need a copy of the weights, for which there is no room on %s now: %v", t.place.Device, err)
		return nil
	}
	if err == nil {
		t.thaw(f)
	}
	return err
}

// thaw gives a copy back.
func (t *trainer) thaw(f *frozen) {
	f.users--
	if f.users == 0 && f != t.frozen {
		f.model.Close()
	}
}

// measure queues an evaluation of every dev set at the steps that eval.every
// names. A dataset whose last one still waits is left out.
func (t *trainer) measure() error {
	if t.set.Eval.Every == 0 || t.step == 0 || t.step%t.set.Eval.Every != 0 || t.measured == t.step {
		return nil
	}
	t.measured = t.step
	return t.measureAll()
}

// measureAll queues what has no measurement of this step, nor waits for one.
func (t *trainer) measureAll() error {
	for _, d := range t.datasets {
		if d.dev == nil || t.jobs.going("evaluate", d.name, "") || t.isMeasured(d) {
			continue
		}
		if _, err := t.startEvaluate(d); err != nil && !t.goesOnWithout(err, "evaluate "+d.name) {
			return err
		}
	}
	return nil
}

// goesOnWithout tells that something beside the steps is left out, because the
// device's memory does not hold it. Of another error it is false.
func (t *trainer) goesOnWithout(err error, what string) bool {
	if !errors.Is(err, model.ErrOutOfMemory) {
		return false
	}
	t.say("job", "error", nil, "%s: failed, the steps go on: %v", what, err)
	return true
}

// isMeasured says whether a dataset's measurement is of the weights as they are.
func (t *trainer) isMeasured(d *dataset) bool {
	for _, task := range d.tasks {
		if e, ok := t.evals[d.name+"/"+task.Name]; ok && e.Step == t.step {
			return true
		}
	}
	return false
}
