package jobs

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// pair is a dataset and one of the recipe's teachers for it.
type pair struct {
	d      *feed.Dataset
	source string
}

func (p pair) teacher() string { return recipe.TeacherName(p.source) }

// is reports whether an entry of the ledger starts or cancels the pair's teaching. One
// that starts all of it names no dataset, and perhaps no teacher.
func (p pair) is(e wire.Entry) bool {
	all := e.Action == wire.Teach && e.Dataset == ""
	return (all || e.Dataset == p.d.Name) && (all && e.Teacher == "" || recipe.TeacherName(e.Teacher) == p.teacher())
}

// pairs are those of the recipe, of the datasets with training data. One teacher's follow
// each other: while it teaches, the next has time to load. Beside steps a dataset's do: W
// acts where several teachers have taught.
func (j *Jobs) pairs() []pair {
	var sources []string
	for _, d := range j.feed.Sampled {
		for _, source := range d.Recipe.Teachers {
			if !slices.Contains(sources, source) {
				sources = append(sources, source)
			}
		}
	}
	var all []pair
	for _, source := range sources {
		for _, d := range j.feed.Sampled {
			if slices.Contains(d.Recipe.Teachers, source) {
				all = append(all, pair{d, source})
			}
		}
	}
	if j.set.KD.Start == recipe.StartJoin {
		slices.SortStableFunc(all, func(a, b pair) int {
			return slices.Index(j.feed.Sampled, a.d) - slices.Index(j.feed.Sampled, b.d)
		})
	}
	return all
}

// TeachRecipe starts the teaching that kd.start asks for, as far as targets are missing and
// nobody has cancelled it: the ledger's entries of teaching and cancelling are applied. A
// job that has failed is tried again if that is asked, under its id. It returns the number
// of jobs that it has started.
func (j *Jobs) TeachRecipe(applied []wire.Entry, again bool) (started int) {
	j.wanted = nil
	if !j.set.Teaches() {
		j.EndRecipe("kd.method is " + string(j.set.KD.Method) + ": no targets are needed")
		return 0
	}
	for _, p := range j.pairs() {
		last := wire.Teach
		for _, e := range applied {
			if p.is(e) {
				last = e.Action
			}
		}
		if last == wire.CancelJob || j.distillation.Complete(p.d, p.teacher()) {
			continue
		}
		j.wanted = append(j.wanted, p)
		if k := j.newest(p); k != nil && (k.work != nil || k.Shown.State == wire.JobFailed && !again) {
			continue
		}
		started++
		j.restart(p).ofRecipe = true
	}
	return started
}

// restart starts to teach a pair under its newest job, unless that was done: it had failed,
// or was cut off. One that cannot start has failed.
func (j *Jobs) restart(p pair) *job {
	k := j.newest(p)
	if k == nil || k.Shown.State == wire.JobDone {
		k = &job{}
		k.Shown.Kind, k.Shown.Dataset, k.Shown.Teacher = wire.JobTeach, p.d.Name, p.teacher()
		j.list(k)
	}
	shown := wire.Job{ID: k.Shown.ID, Kind: wire.JobTeach, Dataset: p.d.Name, Teacher: p.teacher(), Step: j.at.Step}
	w, err := j.distillation.Teach(p.d, p.source)
	if err != nil {
		shown.State, shown.Message, shown.Total = wire.JobFailed, err.Error(), p.d.Train.Windows()
		shown.Started, shown.Ended = time.Now(), time.Now()
		*k = job{Shown: shown, from: afresh}
		return k
	}
	shown.State, shown.Done, shown.Total = wire.JobQueued, w.Done(), w.Total()
	*k = job{Shown: shown, work: w, ready: w.Ready, from: w.Done}
	return k
}

// EndRecipe ends the teaching that nobody but the recipe has asked for.
func (j *Jobs) EndRecipe(why string) {
	j.wanted = nil
	for _, k := range j.all {
		if k.work != nil && k.ofRecipe {
			j.End(k, wire.JobCancelled, why)
		}
	}
}

// newest is the latest job that teaches a pair, or nil.
func (j *Jobs) newest(p pair) *job {
	for _, k := range slices.Backward(j.all) {
		if k.Shown.Kind == wire.JobTeach && k.Shown.Dataset == p.d.Name && k.Shown.Teacher == p.teacher() {
			return k
		}
	}
	return nil
}

// Teaches reports whether teaching that kd.start asks for has not ended.
func (j *Jobs) Teaches() bool {
	return slices.ContainsFunc(j.wanted, func(p pair) bool { k := j.newest(p); return k != nil && k.work != nil })
}

// FailedTeaching is the first job that kd.start asks for and that has failed, or the one
// of a name.
func (j *Jobs) FailedTeaching(name string) (failed wire.Job, ok bool) {
	for _, p := range j.wanted {
		if k := j.newest(p); k != nil && k.Shown.State == wire.JobFailed && (name == "" || k.called(name)) {
			return k.Shown, true
		}
	}
	return wire.Job{}, false
}

// Teaching is how far the teaching is that kd.start asks for; nil once it has ended. share
// is the part of the time that it gets.
func (j *Jobs) Teaching(share float64) *wire.Teaching {
	if !j.Teaches() {
		return nil
	}
	s := &wire.Teaching{}
	taught, busy := 0, time.Duration(0)
	for _, p := range j.wanted {
		total := p.d.Train.Windows()
		s.Total += total
		k := j.newest(p)
		if k == nil { // it is no longer in the list: it was done long ago
			s.Done += total
			continue
		}
		s.Done += k.Shown.Done
		taught, busy = taught+k.Shown.Done-k.begun(), busy+k.busy
		if k.work != nil {
			s.Jobs++
		}
	}
	if taught > 0 && share > 0 {
		s.ETASeconds = busy.Seconds() / float64(taught) * float64(s.Total-s.Done) / share
	}
	return s
}

// startAll begins to teach everything that the recipe's teachers have not taught: those
// of one name, or all.
func (j *Jobs) startAll(r wire.Request) ([]*job, error) {
	pairs := j.pairs()
	if r.Teacher != "" {
		pairs = slices.DeleteFunc(pairs, func(p pair) bool { return recipe.TeacherName(r.Teacher) != p.teacher() })
		if len(pairs) == 0 {
			return nil, fmt.Errorf("no dataset with training data has a teacher %q in the recipe; with a dataset, any checkpoint's "+
				"folder can be named", r.Teacher)
		}
	}
	if len(pairs) == 0 {
		return nil, fmt.Errorf("the recipe names no teacher of a dataset with training data")
	}
	var started []*job
	for _, p := range pairs {
		if j.going(wire.JobTeach, p.d.Name, p.teacher()) || j.distillation.Complete(p.d, p.teacher()) {
			continue
		}
		k, err := j.startTeach(p.d, p.source)
		if err != nil {
			j.Cancel(started, "another of the same request could not start")
			return nil, err
		}
		started = append(started, k)
	}
	return started, nil
}

// ResumeTeaching starts again the teach jobs that an interruption cut off, by the
// ledger's entries that started and cancelled jobs; one that was cancelled stays so.
func (j *Jobs) ResumeTeaching(applied []wire.Entry) {
	var wanted []pair
	for _, e := range applied {
		wanted = slices.DeleteFunc(wanted, func(p pair) bool { return p.is(e) })
		switch d := j.feed.Named(e.Dataset); {
		case e.Action != wire.Teach:
		case d != nil:
			wanted = append(wanted, pair{d, d.Teacher(e.Teacher)})
		case e.Dataset == "":
			for _, p := range j.pairs() {
				if p.is(e) && !j.distillation.Complete(p.d, p.teacher()) {
					wanted = append(wanted, p)
				}
			}
		}
	}
	for _, p := range wanted {
		if k := j.restart(p); k.work == nil {
			j.report.Say(wire.EventJob, wire.LevelWarn, nil, "cannot resume %s: %s", k.title(), k.Shown.Message)
		}
	}
}
