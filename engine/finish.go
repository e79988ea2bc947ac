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
	stopped := t.stopping || ctx.Err() != nil
	if err := t.save(); err != nil {
		return err
	}
	t.endJobs(runEnded)
	if err := t.rule().prune(t.folder); err != nil { // the best may be another since the last one was written
		t.say("checkpoint", "warn", nil, "checkpoints that are not needed any more cannot be removed: %v", err)
	}
	t.phase, t.note = wire.Finished, how
	t.publish() // before it is told, so that who hears it sees it
	t.say("state", "info", nil, "%s", how)
	if !stopped {
		t.linger(ctx)
		t.endJobs(runEnded)
		t.publish()
	}
	return nil
}

// runEnded is why the jobs end with the run.
const runEnded = "the run ended; a teach goes on when it is resumed"

// endJobs leaves the jobs that are not done.
func (t *trainer) endJobs(why string) {
	for _, j := range t.jobs.all {
		if j.work != nil {
			t.endJob(j, "cancelled", why)
		}
	}
}

// drain measures every dev set with the final weights and does all jobs that
// wait, after the last step. Requests are still decided: it returns early when
// one of them gives the run more steps, pauses or stops it.
func (t *trainer) drain(ctx context.Context) error {
	t.note = "measuring the final weights"
	for _, j := range t.jobs.all {
		if j.work != nil && j.shown.Kind == "evaluate" && j.shown.Step != t.step {
			t.endJob(j, "cancelled", "the final weights are measured instead")
		}
	}
	if err := t.measureAll(); err != nil {
		return err
	}
	for t.jobs.left() && t.ending(ctx) {
		t.idle(ctx, signEvery, t.grown)
		if err := t.hear(); err != nil {
			return err
		}
		t.joinDue()
		t.answerQuestions()
		t.listen()
		t.publish()
	}
	if t.phase == wire.Running {
		t.note = ""
	}
	return nil
}

// ending says whether the run is after its last step and may end there.
func (t *trainer) ending(ctx context.Context) bool {
	return t.step >= t.set.Train.Steps && t.phase == wire.Running && !t.stopping && ctx.Err() == nil
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
	for t.clients() > 0 && time.Since(t.lastAsked) < lingerFor && !t.stopping && ctx.Err() == nil {
		t.idle(ctx, lookEvery, nil)
		t.publish()
	}
}
