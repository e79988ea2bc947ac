package engine

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/session/wire"
)

// jobs are run one after another, in slices between micro-batches.
type jobs struct {
	all    []*job // the latest last
	credit time.Duration
	serial int
	took   map[[2]string]time.Duration // how long the last one done had the device, by kind and dataset
}

// job is work that goes on beside the steps.
type job struct {
	shown wire.Job
	work  worker
	ready func() bool   // that what it works on is read through
	since time.Duration // when its first slice began
	from  int           // windows done before that
	busy  time.Duration
}

// worker does a job in slices.
type worker interface {
	// slice does a little, at most about one batch, and returns how many
	// windows are done; done means that all are, and the result is kept.
	slice() (windows int, done bool, err error)
	// close lets go of what the job held.
	close()
	// total is how many windows there are, as far as is known.
	total() int
}

// keepJobs is how many ended jobs stay in the list.
const keepJobs = 40

// left says whether a job has not ended.
func (j *jobs) left() bool {
	return slices.ContainsFunc(j.all, func(k *job) bool { return k.work != nil })
}

// active returns the job whose turn it is, or nil.
func (j *jobs) active() *job {
	i := slices.IndexFunc(j.all, func(k *job) bool { return k.work != nil && k.ready() })
	if i < 0 {
		return nil
	}
	return j.all[i]
}

// find returns a job that has not ended.
func (j *jobs) find(id string) *job {
	i := slices.IndexFunc(j.all, func(k *job) bool { return k.shown.ID == id && k.work != nil })
	if i < 0 {
		return nil
	}
	return j.all[i]
}

// going says whether a job of that kind is waiting or running for a dataset.
func (j *jobs) going(kind, dataset, teacher string) bool {
	return slices.ContainsFunc(j.all, func(k *job) bool {
		return k.work != nil && k.shown.Kind == kind && k.shown.Dataset == dataset && k.shown.Teacher == teacher
	})
}

// earn gives the jobs their part for time spent in a micro-batch. What is
// not used is not saved up beyond a second, so that a job that comes late
// does not stop the steps for long.
func (j *jobs) earn(spent time.Duration, share float64) {
	j.credit = min(j.credit+time.Duration(float64(spent)*share/(1-share)), time.Second)
}

// add queues a job; it begins when what it works on is read through.
func (j *jobs) add(kind, dataset, teacher string, step, done int, ready func() bool, w worker) *job {
	j.serial++
	k := &job{work: w, ready: ready, from: done, shown: wire.Job{
		ID: fmt.Sprintf("%s-%d", kind, j.serial), Kind: kind, State: "queued", Dataset: dataset, Teacher: teacher,
		Step: step, Done: done, Total: w.total(),
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

// shown lists the jobs for clients, in the order they were asked for.
func (j *jobs) shown() []wire.Job {
	out := make([]wire.Job, len(j.all))
	for i, k := range j.all {
		out[i] = k.shown
	}
	return out
}

// work gives the job whose turn it is one slice.
func (t *trainer) work() {
	j := t.jobs.active()
	if j.shown.State == "queued" {
		j.shown.State, j.shown.Started, j.since = "running", time.Now(), t.awake.now()
		t.tell(j, "info", "%s %s: started", j.shown.Kind, j.shown.Dataset)
	}
	start := t.awake.now()
	n, done, err := j.work.slice()
	j.busy += t.awake.since(start)
	j.shown.Done, j.shown.Total = n, j.work.total()
	if spent := t.awake.since(j.since).Seconds(); spent > 0 {
		j.shown.Rate = float64(n-j.from) / spent
		if j.shown.Rate > 0 {
			j.shown.ETASeconds = float64(j.shown.Total-n) / j.shown.Rate
		}
	}
	switch {
	case err != nil:
		t.endJob(j, "failed", err.Error())
	case done:
		t.jobs.took[[2]string{j.shown.Kind, j.shown.Dataset}] = j.busy
		t.endJob(j, "done", j.shown.Message)
	}
}

// endJob ends a job and lets go of what it held.
func (t *trainer) endJob(j *job, state, message string) {
	j.work.close()
	j.work = nil
	j.shown.State, j.shown.Message, j.shown.Ended, j.shown.ETASeconds = state, message, time.Now(), 0
	level := "info"
	if state == "failed" {
		level = "error"
	}
	text := j.shown.Kind + " " + j.shown.Dataset
	if j.shown.Teacher != "" {
		text += " ← " + j.shown.Teacher
	}
	text += ": " + state
	if message != "" {
		text += ", " + message
	}
	t.tell(j, level, "%s", text)
}

// tell sends an event about a job.
func (t *trainer) tell(j *job, level, format string, args ...any) {
	shown := j.shown
	t.emit(wire.Event{Kind: "job", Level: level, Text: fmt.Sprintf(format, args...), Step: t.step, Job: &shown})
}

// decideJob starts the job that a request asks for.
func (t *trainer) decideJob(r wire.Request, e *wire.Entry) error {
	var chosen []*dataset
	for _, d := range t.datasets {
		if r.Dataset == d.name || r.Dataset == "" && r.Action == wire.Evaluate && d.dev != nil {
			chosen = append(chosen, d)
		}
	}
	if len(chosen) == 0 {
		if r.Dataset == "" {
			return fmt.Errorf("no dataset of this run has a dev set")
		}
		return fmt.Errorf("there is no dataset %q in this run", r.Dataset)
	}
	for _, d := range chosen {
		if err := t.canStart(r, d); err != nil {
			return err
		}
	}
	var started []*job
	for _, d := range chosen {
		j, err := t.start(r, d)
		if err != nil {
			for _, s := range started {
				t.endJob(s, "cancelled", "another of the same request could not start")
			}
			return err
		}
		started = append(started, j)
	}
	if len(started) == 1 {
		e.Job = started[0].shown.ID
	}
	if err := t.write(e); err != nil {
		for _, s := range started {
			t.endJob(s, "cancelled", err.Error())
		}
		return err
	}
	return nil
}

// canStart says why a job would make no sense now.
func (t *trainer) canStart(r wire.Request, d *dataset) error {
	if r.Action != wire.Teach && d.dev == nil {
		return fmt.Errorf("%s has no dev set", d.name)
	}
	if r.Action == wire.Teach && d.index < 0 {
		return fmt.Errorf("%s is not trained on, so soft targets for it would have no use", d.name)
	}
	teacher := ""
	if r.Action == wire.Teach {
		if r.Teacher == "" {
			return fmt.Errorf("teach wants a teacher: a checkpoint folder")
		}
		teacher = teacherName(t.source(d, r.Teacher))
	}
	if t.jobs.going(string(r.Action), d.name, teacher) { // a job is of its action's kind
		return fmt.Errorf("%s %s goes on already; road status shows it", r.Action, d.name)
	}
	return nil
}

// source turns a teacher's short name into what the recipe says for it.
func (t *trainer) source(d *dataset, named string) string {
	for _, s := range d.recipe.Teachers {
		if teacherName(s) == named {
			return s
		}
	}
	return named
}

func (t *trainer) start(r wire.Request, d *dataset) (*job, error) {
	switch r.Action {
	case wire.Teach:
		return t.startTeach(d, t.source(d, r.Teacher))
	case wire.Predict:
		return t.startPredict(d)
	default:
		return t.startEvaluate(d)
	}
}
