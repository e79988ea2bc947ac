package jobs

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Jobs are run one after another, in slices between micro-batches.
type Jobs struct {
	at     *report.Position
	report *report.Report
	set    *recipe.Recipe
	feed   *feed.Feed
	models *infer.Models
	owner  *session.Owner
	keep   func(wire.Eval) // the result of an evaluation

	distillation *distill.Distillation

	all    []*job // the latest last
	credit time.Duration
	serial int
	took   map[piece]time.Duration // how long the last one done had the device

	queuedAt int                  // step at which the dev sets were last queued
	Evals    map[string]wire.Eval // the latest, by DATASET/TASK
	baseline map[string]float64   // of a dev set's task, once it was evaluated, likewise
}

// New makes the jobs of a run that has none yet. Results of evaluations are
// handed to keep.
func New(at *report.Position, p *report.Report, set *recipe.Recipe, f *feed.Feed, v *infer.Models, d *distill.Distillation,
	owner *session.Owner, keep func(wire.Eval)) *Jobs {
	return &Jobs{
		at: at, report: p, set: set, feed: f, models: v, distillation: d, owner: owner, keep: keep,
		took: map[piece]time.Duration{}, Evals: map[string]wire.Eval{}, baseline: map[string]float64{},
	}
}

// piece is the kind and the dataset of a job: jobs of one piece take about as long.
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
	from  int           // windows done before that
	busy  time.Duration
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
func (j *Jobs) Left() bool {
	return slices.ContainsFunc(j.all, func(k *job) bool { return k.work != nil })
}

// active returns the job whose turn it is, or nil.
func (j *Jobs) active() *job {
	i := slices.IndexFunc(j.all, func(k *job) bool { return k.work != nil && k.ready() })
	if i < 0 {
		return nil
	}
	return j.all[i]
}

// Busy reports whether a job could go on now.
func (j *Jobs) Busy() bool { return j.active() != nil }

// Find returns a job that has not ended.
func (j *Jobs) Find(id string) *job {
	i := slices.IndexFunc(j.all, func(k *job) bool { return k.Shown.ID == id && k.work != nil })
	if i < 0 {
		return nil
	}
	return j.all[i]
}

// going reports whether a job of that kind is waiting or running for a dataset.
func (j *Jobs) going(kind wire.JobKind, dataset, teacher string) bool {
	return slices.ContainsFunc(j.all, func(k *job) bool {
		return k.work != nil && k.Shown.Kind == kind && k.Shown.Dataset == dataset && k.Shown.Teacher == teacher
	})
}

// Earn gives the jobs their part for time spent in a micro-batch. Unused time
// is not saved up beyond a second, so that a job that comes late
// does not stop the steps for long.
func (j *Jobs) Earn(spent time.Duration, share float64) {
	j.credit = min(j.credit+time.Duration(float64(spent)*share/(1-share)), time.Second)
}

// add queues a job; it begins when its data is read through.
func (j *Jobs) add(kind wire.JobKind, dataset, teacher string, step, done int, ready func() bool, w worker) *job {
	j.serial++
	k := &job{work: w, ready: ready, from: done, Shown: wire.Job{
		ID: fmt.Sprintf("%s-%d", kind, j.serial), Kind: kind, State: wire.JobQueued, Dataset: dataset, Teacher: teacher,
		Step: step, Done: done, Total: w.Total(),
	}}
	j.all = append(j.all, k)
	for i := 0; len(j.all) > keepJobs && i < len(j.all); {
		if j.all[i].work == nil {
			j.all = slices.Delete(j.all, i, i+1)
			continue
		}
		i++
	}
	return k
}

// Shown lists the jobs for clients, in the order they were asked for.
func (j *Jobs) Shown() []wire.Job {
	out := make([]wire.Job, len(j.all))
	for i, k := range j.all {
		out[i] = k.Shown
	}
	return out
}

// Work gives the job whose turn it is one slice, and returns how long it took.
func (j *Jobs) Work() time.Duration {
	k, clock := j.active(), j.report.Awake
	if k.Shown.State == wire.JobQueued {
		k.Shown.State, k.Shown.Started, k.since = wire.JobRunning, time.Now(), clock.Now()
		j.tell(k, wire.LevelInfo, "%s %s: started", k.Shown.Kind, k.Shown.Dataset)
	}
	start := clock.Now()
	n, done, err := k.work.Slice()
	took := clock.Since(start)
	k.busy += took
	k.Shown.Done, k.Shown.Total = n, k.work.Total()
	if spent := clock.Since(k.since).Seconds(); spent > 0 {
		k.Shown.Rate = float64(n-k.from) / spent
		if k.Shown.Rate > 0 {
			k.Shown.ETASeconds = float64(k.Shown.Total-n) / k.Shown.Rate
		}
	}
	switch {
	case err != nil:
		j.End(k, wire.JobFailed, err.Error())
	case done:
		j.took[piece{k.Shown.Kind, k.Shown.Dataset}] = k.busy
		j.End(k, wire.JobDone, k.Shown.Message)
	}
	return took
}

// Spend gives the jobs the time that the last micro-batches have earned them.
func (j *Jobs) Spend() {
	for j.credit > 0 && j.active() != nil {
		j.credit -= j.Work()
	}
}

// End ends a job and releases its resources.
func (j *Jobs) End(k *job, state wire.JobState, message string) {
	k.work.Close()
	k.work = nil
	k.Shown.State, k.Shown.Message, k.Shown.Ended, k.Shown.ETASeconds = state, message, time.Now(), 0
	level := wire.LevelInfo
	if state == wire.JobFailed {
		level = wire.LevelError
	}
	text := string(k.Shown.Kind) + " " + k.Shown.Dataset
	if k.Shown.Teacher != "" {
		text += " ← " + k.Shown.Teacher
	}
	text += ": " + string(state)
	if message != "" {
		text += ", " + message
	}
	j.tell(k, level, "%s", text)
}

// EndAll ends the jobs that are not done.
func (j *Jobs) EndAll(why string) {
	for _, k := range j.all {
		if k.work != nil {
			j.End(k, wire.JobCancelled, why)
		}
	}
}

// tell sends an event about a job.
func (j *Jobs) tell(k *job, level wire.Level, format string, args ...any) {
	shown := k.Shown
	j.report.Emit(wire.Event{Kind: wire.EventJob, Level: level, Text: fmt.Sprintf(format, args...), Step: j.at.Step, Job: &shown})
}

// Restore goes back to the results of a checkpoint.
func (j *Jobs) Restore(evals map[string]wire.Eval) {
	j.queuedAt, j.Evals = 0, map[string]wire.Eval{}
	maps.Copy(j.Evals, evals)
}
