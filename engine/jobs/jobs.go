package jobs

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
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

	queue
	credit time.Duration
	wanted []pair // that kd.start asks for and the run lacked, as of the last look

	queuedAt int                  // step at which the dev sets were last queued
	Evals    map[string]wire.Eval // the latest, by DATASET/TASK
	devSets  map[string]*devSet   // those that were surveyed, by dataset
}

// New makes the jobs of a run that has none yet. Results of evaluations are
// handed to keep.
func New(at *report.Position, p *report.Report, set *recipe.Recipe, f *feed.Feed, v *infer.Models, d *distill.Distillation,
	owner *session.Owner, keep func(wire.Eval)) *Jobs {
	return &Jobs{
		at: at, report: p, set: set, feed: f, models: v, distillation: d, owner: owner, keep: keep,
		queue: newQueue(), Evals: map[string]wire.Eval{}, devSets: map[string]*devSet{},
	}
}

// Earn gives the jobs their part for time spent in a micro-batch. Unused time
// is not saved up beyond a second, so that a job that comes late
// does not stop the steps for long.
func (j *Jobs) Earn(spent time.Duration, share float64) {
	j.credit = min(j.credit+time.Duration(float64(spent)*share/(1-share)), time.Second)
}

// Busy reports whether a job could go on now. While the run's folder is away none could
// keep its result.
func (j *Jobs) Busy() bool { return j.active() != nil && j.owner.Check() == nil }

// Work gives the job whose turn it is one slice, and returns how long it took.
func (j *Jobs) Work() time.Duration {
	k, clock := j.active(), j.report.Awake
	if k.Shown.State == wire.JobQueued {
		k.Shown.State, k.Shown.Started, k.since = wire.JobRunning, time.Now(), clock.Now()
		j.tell(k, wire.LevelInfo, "%s: started", k.title())
	}
	start := clock.Now()
	n, done, err := k.work.Slice()
	took := clock.Since(start)
	k.busy += took
	k.Shown.Done, k.Shown.Total = n, k.work.Total()
	if spent := clock.Since(k.since).Seconds(); spent > 0 {
		k.Shown.Rate = float64(n-k.from()) / spent
		if k.Shown.Rate > 0 {
			k.Shown.ETASeconds = float64(k.Shown.Total-n) / k.Shown.Rate
		}
	}
	switch {
	case errors.As(err, new(*session.Displaced)): // the slice is done again once the folder is back
	case err != nil:
		j.End(k, wire.JobFailed, err.Error())
	case done:
		j.took[piece{k.Shown.Kind, k.Shown.Dataset}] = k.busy
		j.End(k, wire.JobDone, k.Shown.Message)
	}
	return took
}

// Spend gives the jobs the time that the last micro-batches have earned them, and does the
// rest of the time's work after each slice.
func (j *Jobs) Spend(rest func()) {
	for j.credit > 0 && j.Busy() {
		j.credit -= j.Work()
		rest()
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
	text := k.title() + ": " + string(state)
	if message != "" {
		text += ", " + message
	}
	j.tell(k, level, "%s", text)
}

// title names a job in events: "teach quac ← large-1".
func (k *job) title() string {
	if k.Shown.Teacher != "" {
		return string(k.Shown.Kind) + " " + k.Shown.Dataset + " ← " + k.Shown.Teacher
	}
	if len(k.Shown.Models) > 0 {
		return string(k.Shown.Kind) + " " + k.Shown.Dataset + ": " + strings.Join(k.Shown.Models, ", ")
	}
	return string(k.Shown.Kind) + " " + k.Shown.Dataset
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

// Adopt takes over the jobs of the attempts before, as they ended.
func (j *Jobs) Adopt(shown []wire.Job) {
	for _, s := range shown {
		j.all = append(j.all, &job{Shown: s})
		if n, err := strconv.Atoi(s.ID[strings.LastIndexByte(s.ID, '-')+1:]); err == nil {
			j.serial = max(j.serial, n) // no other job gets its id
		}
	}
}

// Restore goes back to the results of a checkpoint.
func (j *Jobs) Restore(evals map[string]wire.Eval) {
	j.queuedAt, j.Evals = 0, map[string]wire.Eval{}
	maps.Copy(j.Evals, evals)
}
