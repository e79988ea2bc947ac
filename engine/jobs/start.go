package jobs

import (
	"fmt"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Start begins the jobs that a request asks for: all of them, or none.
func (j *Jobs) Start(r wire.Request) ([]*job, error) {
	if r.Action == wire.Teach && r.Dataset == "" {
		return j.startAll(r)
	}
	var chosen []*feed.Dataset
	for _, d := range j.feed.Datasets {
		all := r.Action == wire.Evaluate || r.Action == wire.Compare
		if r.Dataset == d.Name || r.Dataset == "" && all && d.Recipe.Dev != "" {
			chosen = append(chosen, d)
		}
	}
	if len(chosen) == 0 {
		if r.Dataset == "" {
			return nil, fmt.Errorf("no dataset of this run has a dev set")
		}
		return nil, fmt.Errorf("there is no dataset %q in this run", r.Dataset)
	}
	for _, d := range chosen {
		if err := j.canStart(r, d); err != nil {
			return nil, err
		}
	}
	var started []*job
	for _, d := range chosen {
		k, err := j.startOne(r, d)
		if err != nil {
			j.Cancel(started, "another of the same request could not start")
			return nil, err
		}
		started = append(started, k)
	}
	return started, nil
}

// Cancel ends jobs.
func (j *Jobs) Cancel(some []*job, why string) {
	for _, k := range some {
		j.End(k, wire.JobCancelled, why)
	}
}

// canStart says why a job would make no sense now.
func (j *Jobs) canStart(r wire.Request, d *feed.Dataset) error {
	if r.Action != wire.Teach && d.Recipe.Dev == "" {
		return fmt.Errorf("%s has no dev set", d.Name)
	}
	if r.Action == wire.Teach && d.Index < 0 {
		return fmt.Errorf("%s has no training data; soft targets for it would not be used", d.Name)
	}
	teacher := ""
	if r.Action == wire.Teach {
		if r.Teacher == "" {
			return fmt.Errorf("teach needs a teacher: a checkpoint folder")
		}
		teacher = recipe.TeacherName(d.Teacher(r.Teacher))
	}
	if j.going(wire.JobKind(r.Action), d.Name, teacher) { // a job is of its action's kind
		return fmt.Errorf("%s %s is already running; road status shows it", r.Action, d.Name)
	}
	return nil
}

func (j *Jobs) startOne(r wire.Request, d *feed.Dataset) (*job, error) {
	if r.Action == wire.Teach {
		return j.startTeach(d, d.Teacher(r.Teacher))
	}
	if err := j.feed.OpenDev(d, false); err != nil { // a server reads what it is asked for
		return nil, err
	}
	switch r.Action {
	case wire.Predict:
		return j.startPredict(d)
	case wire.Compare:
		return j.startCompare(d, r.Models)
	default:
		return j.startEvaluate(d)
	}
}

func (j *Jobs) startTeach(d *feed.Dataset, source string) (*job, error) {
	w, err := j.distillation.Teach(d, source)
	if err != nil {
		return nil, err
	}
	return j.add(wire.JobTeach, d.Name, w.Teacher(), j.at.Step, w.Done, w.Ready, w), nil
}

func (j *Jobs) startEvaluate(d *feed.Dataset) (*job, error) {
	f, err := j.models.Copies.Freeze()
	if err != nil {
		return nil, err
	}
	w := &evaluation{
		jobs: j, d: d, frozen: f, model: j.models.Student(f, d), marks: newMarks(d),
		survey: survey{jobs: j, d: d, keeps: j.set.Eval.Keep > 0},
	}
	return j.add(wire.JobEvaluate, d.Name, "", f.Step, afresh, d.Dev.Complete, w), nil
}

func (j *Jobs) startPredict(d *feed.Dataset) (*job, error) {
	f, err := j.models.Copies.Freeze()
	if err != nil {
		return nil, err
	}
	w := &prediction{jobs: j, d: d, frozen: f, survey: survey{jobs: j, d: d, keeps: true}}
	for _, source := range j.models.Comparable(d) {
		l, err := j.models.Load(source)
		if err != nil {
			w.Close()
			return nil, err
		}
		w.loading = append(w.loading, l)
	}
	return j.add(wire.JobPredict, d.Name, "", f.Step, afresh, w.ready, w), nil
}

func (j *Jobs) startCompare(d *feed.Dataset, names []string) (*job, error) {
	f, err := j.models.Copies.Freeze()
	if err != nil {
		return nil, err
	}
	w := &comparison{jobs: j, d: d, frozen: f, survey: survey{jobs: j, d: d, keeps: true}, names: names}
	if w.party, err = j.invite(names); err != nil {
		w.Close()
		return nil, err
	}
	k := j.add(wire.JobCompare, d.Name, "", f.Step, afresh, w.ready, w)
	k.Shown.Models = names
	return k, nil
}
