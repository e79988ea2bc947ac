package ui

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

// madeUp is a live run whose folder, socket and rows are as a trainer's, and
// whose numbers are made up.
type madeUp struct {
	folder session.Folder
	lock   *session.Lock
	server *server.Server
	events *server.Events
	rows   *metrics.Writer
	hello  wire.Hello
	state  atomic.Pointer[wire.State]
	knobs  []wire.Knob
	values []metrics.Value // of a row, the loss first
	noise  *rand.Rand
}

var _ server.Host = (*madeUp)(nil)

// makeUp makes a run that has done so many steps.
func makeUp(root string, steps int) (*madeUp, error) {
	r, err := recipe.Load("demo", nil)
	if err != nil {
		return nil, err
	}
	b := &madeUp{noise: rand.New(rand.NewPCG(1, 1)), knobs: []wire.Knob{
		{Name: "kd.w", Type: "float", Value: r.KD.W}, {Name: "kd.temperature", Type: "float", Value: r.KD.Temperature},
	}}
	if b.folder, err = session.Create(root, r); err != nil {
		return nil, err
	}
	if b.lock, err = b.folder.Lock(); err != nil {
		return nil, err
	}
	info, err := b.folder.Begin(session.Beginning{Place: wire.Place{Device: "cpu"}})
	if err != nil {
		return nil, errors.Join(err, b.close())
	}
	b.hello = info.Hello()
	b.state.Store(b.first(r))
	if b.rows, err = metrics.Create(b.folder.Metrics()); err != nil {
		return nil, errors.Join(err, b.close())
	}
	for range steps {
		if err := b.step(); err != nil {
			return nil, errors.Join(err, b.close())
		}
	}
	if b.events, err = server.OpenEvents(b.folder.Events()); err != nil {
		return nil, errors.Join(err, b.close())
	}
	if err := b.sign(); err != nil {
		return nil, errors.Join(err, b.close())
	}
	if b.server, err = server.Serve(b.folder, b, b.events); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

// first is the state before the first step, and names the tags of the rows:
// thirty, as the trainer calls them.
func (b *madeUp) first(r *recipe.Recipe) *wire.State {
	s := &wire.State{
		Run: r.Name, Dir: b.folder.Dir(), State: wire.Running, PID: b.hello.PID, Host: b.hello.Host, Attempt: 1, Place: wire.Place{Device: "cpu"},
		Steps: 2 * runSteps, LR: 1e-4, StepSeconds: 0.001,
		Split: wire.Split{Passes: 0.001}, WindowsRate: 64000, TokensRate: 2.5e6, ETASeconds: 100, Started: time.Now(),
		Datasets: []wire.Dataset{}, Tasks: []wire.Task{}, Evals: []wire.Eval{}, Jobs: []wire.Job{},
	}
	for _, tag := range []string{"loss", "lr", "kd.w", "kd.temperature", "windows_per_second", "step_seconds", "data_seconds", "pass_seconds"} {
		b.values = append(b.values, metrics.Value{Tag: tag})
	}
	tasks := map[string]*wire.Task{}
	var order []string
	for _, name := range r.Order {
		d := r.Datasets[name]
		s.Datasets = append(s.Datasets, wire.Dataset{Name: name, Tasks: d.Task, Requested: 0.1, Share: 0.1, Passes: 4 * runSteps})
		for _, task := range d.Task {
			if tasks[task] == nil {
				tasks[task] = &wire.Task{Name: task, Weight: 1}
				order = append(order, task)
			}
			tasks[task].Datasets = append(tasks[task].Datasets, name)
			b.values = append(b.values, metrics.Value{Tag: "ce/" + name + "/" + task})
		}
		b.values = append(b.values, metrics.Value{Tag: "share/" + name})
	}
	for _, task := range order {
		s.Tasks = append(s.Tasks, *tasks[task])
	}
	return s
}

// step adds the row of one more step.
func (b *madeUp) step() error {
	s := *b.state.Load()
	s.Step++
	for i := range b.values {
		b.values[i].Number = fallingLoss(s.Step, b.noise)
	}
	loss := b.values[0].Number
	s.Loss, s.Time = &loss, time.Now()
	s.NextSign = s.Time.Add(time.Hour)
	b.state.Store(&s)
	b.rows.Append(metrics.Row{Attempt: 1, Step: s.Step, Time: s.Time, Values: b.values})
	return b.rows.Flush()
}

// goOn adds rows at a rate until ctx ends.
func (b *madeUp) goOn(ctx context.Context, perSecond int) error {
	const often = 10 * time.Millisecond
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		for range perSecond / int(time.Second/often) {
			if err := b.step(); err != nil {
				return err
			}
		}
	}
}

// sign is a sign of life.
func (b *madeUp) sign() error {
	s := b.state.Load()
	return b.folder.SignLife(session.Alive{Time: time.Now(), Step: s.Step, Steps: s.Steps, Phase: s.State, Loss: s.Loss, NextSign: time.Now().Add(time.Hour)})
}

// finish ends the run as a trainer does.
func (b *madeUp) finish() error {
	s := *b.state.Load()
	s.State, s.Note = wire.Finished, "finished"
	b.state.Store(&s)
	return errors.Join(b.sign(), b.folder.KeepSnapshot(session.Snapshot{State: s, Knobs: b.knobs}), b.close())
}

// close lets go of the folder.
func (b *madeUp) close() error {
	var errs []error
	if b.server != nil {
		errs = append(errs, b.server.Close())
	}
	if b.events != nil {
		errs = append(errs, b.events.Close())
	}
	if b.rows != nil {
		errs = append(errs, b.rows.Close())
	}
	if b.lock != nil {
		b.lock.Release()
	}
	b.server, b.events, b.rows, b.lock = nil, nil, nil, nil
	return errors.Join(errs...)
}

// Hello implements server.Host.
func (b *madeUp) Hello() wire.Hello { return b.hello }

// State implements server.Host.
func (b *madeUp) State() wire.State { return *b.state.Load() }

// Knobs implements server.Host.
func (b *madeUp) Knobs() []wire.Knob { return b.knobs }

// Jobs implements server.Host.
func (b *madeUp) Jobs() []wire.Job { return []wire.Job{} }

var errNoTrainer = errors.New("this run has no model")

// Do implements server.Host.
func (b *madeUp) Do(context.Context, wire.Request) (wire.Entry, error) {
	return wire.Entry{}, errNoTrainer
}

// Infer implements server.Host.
func (b *madeUp) Infer(context.Context, wire.Question) ([]wire.Answer, error) {
	return nil, errNoTrainer
}
