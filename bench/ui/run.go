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
	owner  *session.Owner // of the folder, until the run has finished
	server *server.Server
	events *server.Events
	rows   *metrics.Writer
	hello  wire.Hello
	state  atomic.Pointer[wire.State]
	knobs  []wire.Knob
	values []metrics.Value // of a row, the loss first
	noise  *rand.Rand
}

// makeUp makes a run with a number of finished steps.
func makeUp(ctx context.Context, root string, steps int) (*madeUp, error) {
	r, err := recipe.Load("demo", nil)
	if err != nil {
		return nil, err
	}
	b := &madeUp{noise: rand.New(rand.NewPCG(1, 1)), knobs: []wire.Knob{
		{Name: "kd.w", Type: "float", Value: r.KD.W}, {Name: "kd.temperature", Type: "float", Value: r.KD.Temperature},
	}}
	d, err := session.Create(root, r)
	if err != nil {
		return nil, err
	}
	b.folder = d.Folder()
	if b.owner, err = session.Own(b.folder); err != nil {
		return nil, err
	}
	if err := b.open(ctx, steps); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

// open writes the folder and serves it.
func (b *madeUp) open(ctx context.Context, steps int) error {
	info, err := b.owner.Begin(session.Beginning{Place: wire.Place{Device: "cpu"}})
	if err != nil {
		return err
	}
	b.hello = info.Hello()
	if err := b.first(); err != nil {
		return err
	}
	if b.rows, err = metrics.Create(b.owner.MetricsFile()); err != nil {
		return err
	}
	for range steps {
		if err := errors.Join(ctx.Err(), b.step()); err != nil {
			return err
		}
	}
	if b.events, err = server.OpenEvents(b.owner.EventsFile()); err != nil {
		return err
	}
	if err := b.sign(); err != nil {
		return err
	}
	b.server, err = server.Serve(b.owner, b, b.events)
	return err
}

// first makes the state before the first step, and the tags of the rows: thirty,
// as the trainer calls them.
func (b *madeUp) first() error {
	s, err := b.folder.State(time.Now()) // with the recipe's datasets and tasks
	if err != nil {
		return err
	}
	s.State, s.Steps, s.LR, s.StepSeconds, s.Split = wire.Running, 2*runSteps, 1e-4, 0.001, wire.Split{Passes: 0.001}
	s.WindowsRate, s.TokensRate, s.ETASeconds = 64000, 2.5e6, 100
	tags := []string{"loss", "lr", "kd.w", "kd.temperature", "windows_per_second", "step_seconds", "data_seconds", "pass_seconds"}
	for i := range s.Datasets {
		d := &s.Datasets[i]
		d.Requested, d.Share, d.Passes = 0.1, 0.1, 4*runSteps
		for _, task := range d.Tasks {
			tags = append(tags, "ce/"+d.Name+"/"+task)
		}
		tags = append(tags, "share/"+d.Name)
	}
	for _, tag := range tags {
		b.values = append(b.values, metrics.Value{Tag: tag})
	}
	b.state.Store(&s)
	return nil
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

// at makes the run one that is at a step, without a row.
func (b *madeUp) at(step int) {
	s := *b.state.Load()
	s.Step, s.Steps, s.Time = step, 2*step, time.Now()
	b.state.Store(&s)
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

// sign is a heartbeat.
func (b *madeUp) sign() error {
	s := b.state.Load()
	now := time.Now()
	return b.owner.SignLife(session.Alive{
		Time: now, Step: s.Step, Steps: s.Steps, Phase: s.State, Loss: s.Loss, NextSign: now.Add(time.Hour),
	})
}

// finish ends the run as a trainer does.
func (b *madeUp) finish() error {
	s := *b.state.Load()
	s.State, s.Note = wire.Finished, "finished"
	b.state.Store(&s)
	return errors.Join(b.sign(), b.owner.KeepSnapshot(session.Snapshot{State: s, Knobs: b.knobs}), b.close())
}

// close releases the folder.
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
	if b.owner != nil {
		b.owner.Release()
	}
	b.server, b.events, b.rows, b.owner = nil, nil, nil, nil
	return errors.Join(errs...)
}
