package engine

import (
	"context"
	"errors"
	"fmt"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/wire"
)

// loop runs steps until the last one, a stop, or the end of ctx.
func (t *trainer) loop(ctx context.Context) error {
	t.report.Watch.Skip()
	for {
		if err := t.safePoint(); err != nil {
			return err
		}
		switch {
		case ctx.Err() != nil:
			return t.finish(ctx, fmt.Sprintf("stopped at step %d of %d", t.at.Step, t.set.Train.Steps))
		case t.control.Stopping():
			if t.saved("stop again") {
				return t.finish(ctx, fmt.Sprintf("stopped at step %d of %d", t.at.Step, t.set.Train.Steps))
			}
			t.control.CancelStop()
		case t.control.Phase() == wire.Paused:
			t.idle(ctx, report.SignEvery, nil)
			t.goOn()
			t.report.Watch.Skip()
		case t.at.Step >= t.set.Train.Steps:
			if !t.saved("resume") {
				continue
			}
			if err := t.drain(ctx); err != nil {
				return err
			}
			if t.ending(ctx) {
				return t.finish(ctx, fmt.Sprintf("finished at step %d", t.at.Step))
			}
		default:
			if d := t.feed.Awaited(); d != nil {
				t.report.Watch.Lap(&t.report.Watch.Control)
				t.await(ctx, d)
				t.report.Watch.Lap(&t.report.Watch.Data)
				continue
			}
			if t.awaitTargets(ctx) {
				continue
			}
			if err := t.trainStep(ctx); err != nil {
				return err
			}
		}
	}
}

// safePoint is the only place where a run changes between two steps.
func (t *trainer) safePoint() error {
	if err := t.feed.CheckReading(); err != nil {
		t.report.Say(wire.EventState, wire.LevelError, nil, "%v", err)
		return errors.Join(err, t.keeper.Save())
	}
	t.report.Standstill()
	if err := t.keeper.Poll(); err != nil {
		t.control.HaltOn(err)
	}
	if err := t.owner.Check(); err != nil {
		t.control.HaltOn(err)
		t.listen() // they are refused, with the reason
		t.show()
		return nil
	}
	t.control.ReplayDue()
	t.joinTargets()
	t.control.FollowSchedules()
	t.control.ApplyScheduled()
	t.listen()
	t.answerQuestions() // the update was a wait of its own
	if err := t.control.Failed(); err != nil {
		return err
	}
	t.haltOnFailedTeaching()
	t.control.PauseWhenDue()
	t.stopEarly()
	if err := t.jobs.Measure(); err != nil {
		return err
	}
	if t.keeper.Wants() {
		if err := t.keeper.Begin(); err != nil {
			t.control.HaltOn(err)
		}
	}
	t.show()
	return nil
}

// goOn takes steps again when the run was paused for a cause that has passed, and has
// a checkpoint that failed written again.
func (t *trainer) goOn() {
	if t.control.Pass() {
		t.keeper.TryAgain()
	}
}

// joinTargets lets finished shards join at the next step, through the ledger. In
// steps that repeat those of an earlier attempt nothing new may join: they
// would not be the same.
func (t *trainer) joinTargets() {
	if t.control.Repeats() {
		return
	}
	err := t.distillation.JoinAll(func(e wire.Entry) (wire.Entry, bool) {
		e = t.control.Own(e)
		return e, t.control.Enter(&e) == nil
	})
	if err != nil {
		t.control.HaltOn(err)
	}
}

// await lets time pass until more of a dataset is read.
func (t *trainer) await(ctx context.Context, d *feed.Dataset) {
	why := "waiting until " + d.Name + " is read far enough"
	t.waits(why)
	t.idle(ctx, report.SignEvery, t.feed.Grown)
	t.control.Waited(why)
}

// waits publishes the reason of a wait to clients.
func (t *trainer) waits(note string) {
	t.control.Wait(note)
	t.publish()
}
