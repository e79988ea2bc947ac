package engine

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"time"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

// Options start a trainer.
type Options struct {
	Folder  session.Folder
	Resume  bool          // go on from the newest checkpoint
	Device  string        // "cpu", a GPU by nvidia-smi's number or its UUID, or empty: a free GPU, else the CPU
	Strict  bool          // refuse data files with bad records
	Changes []wire.Change // of knobs and of the arithmetic, before the first step of this attempt
	Version string
	Log     *slog.Logger

	// Overdue is called when Run has not returned as long after ctx was done as
	// train.grace allows. It has to end the process.
	Overdue func(error)
}

// Run is a trainer's whole life: it takes the run's lock, opens its socket,
// reads the data, trains to the end or until ctx is done, and saves. When ctx
// is done, it gives up the step that it is in. It locks the calling goroutine to
// its thread.
func Run(ctx context.Context, o Options) error { return live(ctx, o, (*trainer).loop) }

// live is a trainer's life around what it does when it has its data and models.
func live(ctx context.Context, o Options, do func(*trainer, context.Context) error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	sets, _ := splitArithmetic(o.Changes)
	r, err := recipe.ReadRun(o.Folder.Recipe(), sets)
	if err != nil {
		return err
	}
	lock, err := o.Folder.Lock()
	if err != nil {
		return err
	}
	defer lock.Release()
	if r.Train.Deterministic {
		if err := fixCUBLAS(); err != nil {
			return err
		}
	}
	device, err := settleUnless(ctx, o.Device, o.Folder.Waits)
	if err != nil {
		return errors.Join(err, o.Folder.Waits(""))
	}
	word, can := r.Model.Precision, capabilityOf(device.torch)
	if err := settlePrecision(o.Folder, r, o.Changes, device.place, can); err != nil {
		return errors.Join(err, o.Folder.Waits(""))
	}
	info, err := o.Folder.Begin(session.Beginning{Resume: o.Resume, Place: device.place, Version: o.Version})
	if err != nil {
		return err
	}
	clock := newAwake()
	defer clock.close()
	t := &trainer{
		log: o.Log, folder: o.Folder, recipe: r, device: device.torch, place: device.place, attempt: info.Attempt, parent: info.Parent, started: time.Now(),
		front: newFront(info.Hello()), heads: heads(r), teachers: map[string]*teacher{}, grown: make(chan struct{}, 1), evals: map[string]wire.Eval{}, history: history{}, best: o.Folder.BestStep(),
		jobs:   jobs{took: map[[2]string]time.Duration{}},
		awake:  clock,
		watch:  stopwatch{clock: clock},
		gauges: newGauges(device.place.GPU, o.Log), phase: wire.Starting, set: newSettings(r), knobs: declare(r),
	}
	if t.ledger, err = ledger.Open(o.Folder.Ledger()); err != nil {
		return err
	}
	defer t.ledger.Close()
	if t.metrics, err = metrics.Create(o.Folder.Metrics()); err != nil {
		return err
	}
	defer t.metrics.Close()
	if t.events, err = server.OpenEvents(o.Folder.Events()); err != nil {
		return err
	}
	defer t.events.Close()
	t.tellPrecision(word, can)
	go t.gauges.run()
	defer t.gauges.close()
	t.publishKnobs()
	t.publish()
	t.tellDevice(device)
	ended := make(chan struct{})
	defer close(ended)
	go t.mind(ctx, ended, o.Overdue)
	listening, err := server.Serve(o.Folder, t.front, t.events)
	if err != nil {
		return err
	}
	defer listening.Close()
	defer close(t.gone) // before the socket closes, so that nobody waits for an answer
	if err := t.prepare(ctx, o); askedToEnd(ctx, err) {
		t.leave()
		return nil
	} else if err != nil {
		t.say("state", "error", nil, "cannot start: %v", err)
		return err
	}
	defer t.close()
	return do(t, ctx)
}

// close lets go of the data and the models.
func (t *trainer) close() {
	for _, d := range t.datasets {
		for _, x := range []*text{d.train, d.dev} {
			if x != nil {
				_ = x.Close() // nothing of it is to be kept
			}
		}
	}
	models := []*model.Model{t.student}
	for _, k := range t.teachers {
		models = append(models, k.model)
	}
	if t.frozen != nil {
		models = append(models, t.frozen.model)
	}
	for _, m := range models {
		if m != nil {
			m.Close()
		}
	}
}

// clients is how many event streams are open.
func (t *trainer) clients() int { return t.events.Subscribers() }

var _ server.Host = (*front)(nil)
