package engine

import (
	"context"
	"errors"
	"fmt"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/wire"
)

// finish ends the run, and saves it. After its last step it still answers while a
// workbench is attached.
func (t *trainer) finish(ctx context.Context, how string) error {
	stopped := t.control.Stopping() || ctx.Err() != nil
	if err := t.keeper.Save(); err != nil {
		return err
	}
	t.jobs.EndAll(runEnded)
	t.keeper.Prune() // the best may be another since the last one was written
	if stopped {
		t.control.End(wire.Stopped, how)
	} else {
		t.control.End(wire.Finished, how)
	}
	t.publish() // before the event, so that its readers see the state
	t.report.Say(wire.EventState, wire.LevelInfo, nil, "%s", how)
	if !stopped {
		t.answerFor(ctx, "", func() bool { return t.report.Events.Subscribers() > 0 })
	}
	return nil
}

// runEnded is why the jobs end with the run.
const runEnded = "the run ended; teach jobs continue when it is resumed"

// drain measures every dev set with the final weights and does all jobs that
// wait, after the last step. Requests are still decided: it returns early when
// one of them gives the run more steps, pauses or stops it.
func (t *trainer) drain(ctx context.Context) error {
	const why = "evaluating the final weights"
	t.control.Wait(why)
	if err := t.jobs.MeasureLast(); err != nil {
		return err
	}
	for t.jobs.Left() && t.ending(ctx) {
		t.idle(ctx, report.SignEvery, t.feed.Grown)
		if err := t.feed.CheckReading(); err != nil {
			return err
		}
		if err := t.owner.Check(); err != nil {
			t.control.HaltOn(err)
			return nil
		}
		t.joinTargets()
		t.answerQuestions()
		t.listen()
		t.publish()
	}
	t.control.Waited(why)
	return nil
}

// ending reports whether the run is after its last step and may end there.
func (t *trainer) ending(ctx context.Context) bool {
	return t.at.Step >= t.set.Train.Steps && t.control.Phase() == wire.Running && !t.control.Stopping() && ctx.Err() == nil
}

// saved saves the run at its end. When that fails the run does not end and lose
// its last steps: it pauses, until someone has made room. After a request to stop it
// does not go on by itself.
func (t *trainer) saved(then string) bool {
	err := t.keeper.Save()
	if err != nil {
		err = fmt.Errorf("%w; fix that, then %s", err, then)
		if t.control.Stopping() {
			t.control.Halt(err.Error())
		} else {
			t.control.HaltOn(err)
		}
	}
	return err == nil
}

// askedToEnd reports whether an error is a request to end the run.
func askedToEnd(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// leave ends a run on a request that came before its steps began: all that
// there is of it is on the disk.
func (t *trainer) leave() {
	if t.over() { // it was about to be served
		return
	}
	t.control.End(wire.Stopped, fmt.Sprintf("stopped before step %d, while it was starting", t.at.Step+1))
	t.publish()
	t.report.Say(wire.EventState, wire.LevelInfo, nil, "%s", t.control.Note())
}
