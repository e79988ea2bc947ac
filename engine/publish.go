package engine

import (
	"slices"
	"time"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/wire"
)

// showEvery is the minimum interval of publishing steps.
const showEvery = 20 * time.Millisecond

// show publishes the changes that a step has made, unless the last ones were
// published a moment ago.
func (t *trainer) show() {
	last := t.front.State()
	same := last.State == t.control.Phase() && last.Note == t.control.Note()
	if !same || t.control.Phase() != wire.Running || t.report.Shown() >= showEvery {
		t.publish()
	}
}

// publish makes the snapshot that clients read, and writes a heartbeat for the time
// until the next one is due.
func (t *trainer) publish() {
	t.control.KeepRows()
	if t.ended != nil {
		t.publishEnded()
		return
	}
	s := t.front.Base()
	s.State, s.Note, s.Halted, s.Time = t.control.Phase(), t.control.Note(), t.control.Halted(), time.Now()
	s.NextSign, s.Serving = s.Time.Add(t.nextSign()), t.serving
	s.Attempt, s.Step, s.Steps, s.Skipped = t.at.Attempt, t.at.Step, t.set.Train.Steps, t.guard.skipped
	s.LR = learningRate(t.set.Optim, t.at.Step+1, t.set.Train.Steps)
	s.ETASeconds = t.jobs.Remaining().Seconds()
	s.Teaching, s.Parameters = t.teaching(), t.parameters
	s.Jobs, s.Undo = t.jobs.Shown(), t.control.Undoable()
	t.showDatasets(&s)
	t.report.Show(&s, t.distillation.Rule())
	t.front.Publish(&s)
	t.report.Sign(&s, t.owner.SignLife)
}

// nextSign is the time for which clients should wait for the next snapshot before they
// worry: several steps, and never less than an idle trainer's rhythm allows.
func (t *trainer) nextSign() time.Duration {
	if t.control.Phase() == wire.Starting {
		return 2 * time.Minute // reading a large file has no safe points
	}
	return max(4*report.SignEvery, 5*t.report.Speed.Mean().Total())
}

// showDatasets says where the datasets and their tasks are.
func (t *trainer) showDatasets(s *wire.State) {
	names := t.set.Served()
	s.Datasets, s.Tasks, s.Evals = t.feed.Shown(), make([]wire.Task, 0, len(names)), t.evals()
	for _, name := range names {
		task, _ := t.set.Task(name) // the recipe was checked
		s.Tasks = append(s.Tasks, wire.Task{
			Name: task.Name, Kind: string(task.Kind), Labels: task.Labels, Weight: t.set.Tasks[task.Name].LossWeight,
			Datasets: make([]string, 0, len(s.Datasets)),
		})
	}
	for i, d := range t.feed.Datasets {
		s.Datasets[i].Targets = t.distillation.Shown(d)
		for _, task := range d.Tasks {
			w := &s.Tasks[slices.Index(names, task.Name)]
			w.Passes += d.Passes
			w.Datasets = append(w.Datasets, d.Name)
		}
	}
}

// evals are the latest evaluations, in the order of the datasets.
func (t *trainer) evals() []wire.Eval {
	out := make([]wire.Eval, 0, len(t.jobs.Evals))
	for _, d := range t.feed.Datasets {
		for _, task := range d.Tasks {
			if e, ok := t.jobs.Evals[d.Name+"/"+task.Name]; ok {
				out = append(out, e)
			}
		}
	}
	return out
}
