package engine

import (
	"context"
	"math"
	"time"

	"dev.road/workbench/session/wire"
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// finish ends the run, and saves it. After its last step it still answers for
// a while.
func (t *trainer) finish(ctx context.Context, how string) error {
	stopped := t.control.stopping || ctx.Err() != nil
	if err := t.keeper.save(); err != nil {
		return err
	}
	t.jobs.endAll(runEnded)
	t.keeper.prune() // the best may be another since the last one was written
	t.control.phase, t.control.note = wire.Finished, how
	t.publish() // before it is told, so that who hears it sees it
	t.report.Say("state", "info", nil, "%s", how)
	if !stopped {
		t.linger(ctx)
		t.jobs.endAll(runEnded)
		t.publish()
	}
	return nil
}

// runEnded is why the jobs end with the run.
const runEnded = "the run ended; a teach goes on when it is resumed"

// drain measures every dev set with the final weights and does all jobs that
// wait, after the last step. Requests are still decided: it returns early when
// one of them gives the run more steps, pauses or stops it.
func (t *trainer) drain(ctx context.Context) error {
	t.control.note = "measuring the final weights"
	if err := t.jobs.measureLast(); err != nil {
		return err
	}
	for t.jobs.left() && t.ending(ctx) {
		t.idle(ctx, signEvery, t.feed.grown)
		if err := t.feed.hear(); err != nil {
			return err
		}
		t.joinDue()
		t.answerQuestions()
		t.listen()
		t.publish()
	}
	if t.control.phase == wire.Running {
		t.control.note = ""
	}
	return nil
}

// ending says whether the run is after its last step and may end there.
func (t *trainer) ending(ctx context.Context) bool {
	return t.at.Step >= t.set.Train.Steps && t.control.phase == wire.Running && !t.control.stopping && ctx.Err() == nil
}

// lingerFor bounds how long a finished trainer holds its device for a
// workbench that asks nothing any more.
const lingerFor = 20 * time.Minute

// lookEvery is how soon a lingering trainer sees that the last client has left.
const lookEvery = 100 * time.Millisecond

// linger keeps answering questions after the last step while a workbench is
// attached and has a use for it.
func (t *trainer) linger(ctx context.Context) {
	t.lastAsked = time.Now()
	for t.clients() > 0 && time.Since(t.lastAsked) < lingerFor && !t.control.stopping && ctx.Err() == nil {
		t.idle(ctx, lookEvery, nil)
		t.publish()
	}
}
