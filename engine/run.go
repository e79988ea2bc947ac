package engine

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"time"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/session"
	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

// Options start a trainer.
type Options struct {
	Folder   session.Folder
	Resume   bool          // go on from the newest checkpoint
	Serve    bool          // take no steps: hold the model of an ended run and answer
	Idle     time.Duration // without a question, after which a server ends; 0: 20 minutes
	TakeOver bool          // take the run over from a silent trainer
	Device   string        // "cpu", a GPU by nvidia-smi's number or its UUID, or empty: a free GPU, else the CPU
	Strict   bool          // refuse data files with bad records
	Changes  []wire.Change // of knobs and of the arithmetic, before the first step of this attempt
	Version  string
	Log      *slog.Logger

	// Overdue is called when Run has not returned as long after ctx was done as
	// train.grace allows. It has to end the process.
	Overdue func(error)
}

// Run is a trainer's whole life: it takes the run's lock, opens its socket,
// reads the data, trains to the end or until ctx is done, and saves. When ctx
// is done, it gives up the step that it is in. With Serve it answers instead, until it
// is idle. It locks the calling goroutine to its thread.
func Run(ctx context.Context, o Options) error {
	if o.Serve {
		return live(ctx, o, (*trainer).serve)
	}
	return live(ctx, o, (*trainer).loop)
}

// live is a trainer's life around do, which is called with data and models ready.
func live(ctx context.Context, o Options, do func(*trainer, context.Context) error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	sets, _ := knobs.Split(o.Changes)
	r, err := recipe.ReadRun(o.Folder.Recipe(), sets)
	if err != nil {
		return err
	}
	own := session.Own
	if o.TakeOver {
		own = session.TakeOver
	}
	owner, err := own(o.Folder)
	if err != nil {
		return err
	}
	defer owner.Release()
	var last session.Snapshot // of a run that is served
	if o.Serve {
		if last, err = owner.Serve(); err != nil {
			return err
		}
	}
	if r.Train.Deterministic {
		if err := compute.FixCUBLAS(); err != nil {
			return err
		}
	}
	device, err := compute.SelectDevice(ctx, o.Device, owner.Waits)
	if err != nil {
		return errors.Join(err, owner.Waits(""))
	}
	word, can := r.Model.Precision, compute.CapabilityOf(device.Torch)
	if o.Serve {
		err = compute.ServedPrecision(owner, r, device.Place, can)
	} else {
		err = compute.SelectPrecision(owner, r, o.Changes, device.Place, can)
	}
	if err != nil {
		return errors.Join(err, owner.Waits(""))
	}
	info, err := owner.Begin(session.Beginning{Resume: o.Resume || o.Serve, Place: device.Place, Version: o.Version})
	if err != nil {
		return err
	}
	l, err := ledger.Open(owner.LedgerFile())
	if err != nil {
		return err
	}
	defer l.Close()
	t := newTrainer(o, owner, l, r, info, device)
	if o.Serve {
		t.takeEnded(last)
	}
	if err := t.report.Open(owner); err != nil {
		return err
	}
	defer t.report.Close()
	if from := owner.TookOverFrom(); from != "" {
		t.report.Say(wire.EventState, wire.LevelWarn, nil, "taken over from %s", from)
	}
	if of := info.CopyOf(); of.ID != "" {
		t.report.Say(wire.EventState, wire.LevelWarn, nil, "this folder is a copy of run %s (%s): it continues as a separate run, %s (%s)",
			of.Name, of.ID, info.Name, info.ID)
	}
	compute.TellPrecision(t.report, word, r.Model.Precision, device, can)
	if !o.Serve {
		t.control.PublishKnobs()
	}
	t.publish()
	device.Tell(t.report)
	ended := make(chan struct{})
	defer close(ended)
	go t.front.EnforceGrace(ctx, ended, o.Overdue)
	listening, err := server.Serve(owner, t.front, t.report.Events)
	if err != nil {
		return err
	}
	defer listening.Close()
	defer t.front.Leave() // before the socket closes, so that nobody waits for an answer
	prepare := t.prepare
	if o.Serve {
		prepare = t.prepareToServe
	}
	if err := prepare(ctx, o); askedToEnd(ctx, err) {
		t.leave()
		return nil
	} else if err != nil {
		t.report.Say(wire.EventState, wire.LevelError, nil, "cannot start: %v", err)
		return err
	}
	defer t.close()
	if o.Serve {
		t.models.Copies.Fix()
	}
	return do(t, ctx)
}
