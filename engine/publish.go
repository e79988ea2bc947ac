package engine

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// signEvery is how often an idle trainer says that it lives.
const signEvery = 3 * time.Second

// showEvery is how often nobody looks.
const showEvery = 20 * time.Millisecond

// show publishes what a step has changed, unless the last ones were published a
// moment ago.
func (t *trainer) show() {
	last := t.published.Load()
	if last.State != t.phase || last.Note != t.note || t.phase != wire.Running || t.awake.since(t.shown) >= showEvery {
		t.publish()
	}
}

// publish makes the snapshot that clients read, and signs life for the time
// until the next one is due.
func (t *trainer) publish() {
	t.keep()
	now := time.Now()
	t.shown = t.awake.now()
	s := wire.State{
		Run: t.hello.Run, Dir: t.hello.Dir, State: t.phase, Note: t.note, Host: t.hello.Host, PID: t.hello.PID,
		Attempt: t.attempt, Parent: t.parent, Place: t.place, Precision: t.recipe.Model.Precision, Gauges: t.gaugesNow(), Step: t.step, Steps: t.set.Train.Steps,
		LR: learningRate(t.set.Optim, t.step+1, t.set.Train.Steps), ETASeconds: t.remaining().Seconds(), Skipped: t.skipped,
		Started: t.started, Time: now, NextSign: now.Add(t.nextSign()), Clients: t.clients(),
		Jobs: t.jobs.shown(),
	}
	if finite(t.last.loss) && t.last.step > 0 {
		loss := t.last.loss
		s.Loss = &loss
	}
	t.showSpeed(&s)
	t.showDatasets(&s)
	t.published.Store(&s)
	if now.Sub(t.signed) >= time.Second || s.State != t.signedPhase || s.Note != t.signedNote {
		t.signed, t.signedPhase, t.signedNote = now, s.State, s.Note
		alive := session.Alive{Time: now, Step: t.step, Steps: t.set.Train.Steps, Phase: s.State, Note: s.Note, Loss: s.Loss, NextSign: s.NextSign}
		if err := t.folder.SignLife(alive); err != nil {
			t.log.Warn("the sign of life cannot be written", "err", err)
		}
	}
}

// nextSign is how long clients should wait for the next snapshot before they
// worry: several steps, and never less than an idle trainer's rhythm allows.
func (t *trainer) nextSign() time.Duration {
	if t.phase == wire.Starting {
		return 2 * time.Minute // reading a large file has no safe points
	}
	return max(4*signEvery, 5*t.clock.mean().total())
}

// showSpeed says how fast the last steps were, and where their time went.
func (t *trainer) showSpeed(s *wire.State) {
	mean, sum := t.clock.mean(), t.clock.sum()
	s.StepSeconds = mean.total().Seconds()
	s.Split = wire.Split{
		Data: mean.data.Seconds(), Passes: mean.passes.Seconds(), Optimizer: mean.optimizer.Seconds(),
		Jobs: mean.jobs.Seconds(), Control: mean.control.Seconds(),
	}
	s.WindowsRate = perSecond(float64(sum.windows), sum.split.total())
	s.TokensRate = perSecond(float64(sum.tokens), sum.split.total())
	s.FLOPsRate = perSecond(sum.flops, sum.split.total())
	s.MFU = t.utilization(s.FLOPsRate)
}

// showDatasets says where the datasets and their tasks are. That may be fifty
// times a second, so room is made at once.
func (t *trainer) showDatasets(s *wire.State) {
	var requested []float64
	if t.sampler != nil {
		requested = t.sampler.Probabilities()
	}
	names, shares := served(t.recipe), t.shares()
	s.Datasets, s.Tasks, s.Evals = make([]wire.Dataset, 0, len(t.datasets)), make([]wire.Task, 0, len(names)), make([]wire.Eval, 0, len(t.evals))
	for _, name := range names {
		task, _ := t.recipe.Task(name) // the recipe was checked
		s.Tasks = append(s.Tasks, wire.Task{Name: task.Name, Kind: string(task.Kind), Labels: task.Labels, Weight: t.set.TaskWeight[task.Name], Datasets: make([]string, 0, len(t.datasets))})
	}
	for _, d := range t.datasets {
		p, share := 0.0, 0.0
		if d.index >= 0 && d.index < len(requested) {
			p, share = requested[d.index], shares[d.index]
		}
		s.Datasets = append(s.Datasets, d.shown(p, share))
		for _, task := range d.tasks {
			w := &s.Tasks[slices.Index(names, task.Name)]
			w.Passes += d.passes
			w.Datasets = append(w.Datasets, d.name)
			if e, ok := t.evals[d.name+"/"+task.Name]; ok {
				s.Evals = append(s.Evals, e)
			}
		}
	}
}

// publishKnobs makes the list of knobs that clients read, and what rows have of
// them.
func (t *trainer) publishKnobs() {
	shown := make([]wire.Knob, len(t.knobs))
	t.turned = t.turned[:0]
	for i, k := range t.knobs {
		shown[i] = k.Knob
		shown[i].Value = k.get(&t.set)
		t.turned = append(t.turned, metrics.Value{Tag: k.Name, Number: k.number(&t.set)})
	}
	t.front.knobs.Store(&shown)
}

// say tells one event.
func (t *trainer) say(kind, level string, e *wire.Entry, format string, args ...any) {
	t.emit(wire.Event{Kind: kind, Level: level, Step: t.step, Text: fmt.Sprintf(format, args...), Entry: e})
}

// emit sends an event to the clients, the run's events and its log.
func (t *trainer) emit(e wire.Event) {
	t.events.Append(e)
	switch e.Level {
	case "error":
		t.log.Error(e.Text, "step", e.Step)
	case "warn":
		t.log.Warn(e.Text, "step", e.Step)
	default:
		t.log.Info(e.Text, "step", e.Step)
	}
}
