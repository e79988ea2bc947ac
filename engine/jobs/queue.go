package jobs

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/session/wire"
)

// queue has the jobs of a run, and how long those that are done took.
type queue struct {
	all    []*job // the latest last
	serial int
	took   map[piece]time.Duration // how long the last one done had the device
}

func newQueue() queue { return queue{took: map[piece]time.Duration{}} }

// piece is the kind and the dataset of a job: jobs of the same kind and
// dataset take about the same time.
type piece struct {
	kind    wire.JobKind
	dataset string
}

// job is work that goes on beside the steps.
type job struct {
	Shown wire.Job
	work  worker
	ready func() bool   // its data is read through
	since time.Duration // when its first slice began
	from  func() int    // windows done by an earlier attempt
	busy  time.Duration

	ofRecipe bool // nobody has asked for it but the recipe
}

// begun is the number of windows done by an earlier attempt.
func (k *job) begun() int {
	if k.from == nil { // the job itself is an earlier attempt's
		return k.Shown.Done
	}
	return k.from()
}

// worker does a job in slices.
type worker interface {
	// Slice does a little, at most about one batch, and returns how many
	// windows are done; done means that all are, and the result is kept.
	Slice() (windows int, done bool, err error)
	// Close releases the job's resources.
	Close()
	// Total is the number of windows, as far as it is known.
	Total() int
}

// keepJobs is the number of ended jobs that stay in the list.
const keepJobs = 40

// Left reports whether a job has not ended.
func (q *queue) Left() bool {
	return slices.ContainsFunc(q.all, func(k *job) bool { return k.work != nil })
}

// active returns the job whose turn it is, or nil. The teaching that the recipe asks for
// may take hours: evaluations, and what people ask for, go first.
func (q *queue) active() *job {
	var later *job
	for _, k := range q.all {
		switch {
		case k.work == nil || !k.ready():
		case !k.ofRecipe:
			return k
		case later == nil:
			later = k
		}
	}
	return later
}

// called reports whether a person means a job, by its id or, of a teach job, as
// DATASET/TEACHER: ids begin anew with each attempt.
func (k *job) called(name string) bool {
	return k.Shown.ID == name || k.Shown.Kind == wire.JobTeach && k.Shown.Dataset+"/"+k.Shown.Teacher == name
}

// Find returns a job that has not ended, by its name.
func (q *queue) Find(name string) *job {
	i := slices.IndexFunc(q.all, func(k *job) bool { return k.called(name) && k.work != nil })
	if i < 0 {
		return nil
	}
	return q.all[i]
}

// going reports whether a job of that kind is waiting or running for a dataset.
func (q *queue) going(kind wire.JobKind, dataset, teacher string) bool {
	return slices.ContainsFunc(q.all, func(k *job) bool {
		return k.work != nil && k.Shown.Kind == kind && k.Shown.Dataset == dataset && k.Shown.Teacher == teacher
	})
}

// afresh is the beginning of a job of which no earlier attempt has done anything.
func afresh() int { return 0 }

// add queues a job; it begins when its data is read through.
func (q *queue) add(kind wire.JobKind, dataset, teacher string, step int, from func() int, ready func() bool, w worker) *job {
	k := &job{work: w, ready: ready, from: from, Shown: wire.Job{
		Kind: kind, State: wire.JobQueued, Dataset: dataset, Teacher: teacher, Step: step, Done: from(), Total: w.Total(),
	}}
	q.list(k)
	return k
}

// list gives a job its id, and puts it into the list.
func (q *queue) list(k *job) {
	q.serial++
	k.Shown.ID = fmt.Sprintf("%s-%d", k.Shown.Kind, q.serial)
	q.all = append(q.all, k)
	for i := 0; len(q.all) > keepJobs && i < len(q.all); {
		if q.all[i].work == nil {
			q.all = slices.Delete(q.all, i, i+1)
			continue
		}
		i++
	}
}

// Shown lists the jobs for clients, in the order they were asked for.
func (q *queue) Shown() []wire.Job {
	out := make([]wire.Job, len(q.all))
	for i, k := range q.all {
		out[i] = k.Shown
	}
	return out
}
