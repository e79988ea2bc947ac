package engine

import (
	"context"
	"fmt"
	"math"
	"time"

	"dev.road/workbench/session/wire"
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// finish ends the run: at its last step every dev set is measured and the
// jobs that wait are done; a stop leaves them. Either way the run is saved.
func (t *trainer) finish(ctx context.Context, how string) error {
	stopped := t.stopping || ctx.Err() != nil
	if err := t.save(); err != nil {
		return err
	}
	if !stopped {
		if err := t.drain(ctx); err != nil {
			return err
		}
	}
	for j := t.jobs.active(); j != nil; j = t.jobs.active() {
		t.endJob(j, "cancelled", "the run ended; a teach goes on when it is resumed")
	}
	t.phase, t.note = wire.Finished, how
	t.publish() // before it is told, so that who hears it sees it
	t.say("state", "info", nil, "%s", how)
	if !stopped {
		t.linger(ctx)
	}
	return nil
}

// save writes the last checkpoint, unless it is there.
func (t *trainer) save() error {
	if t.savedAt == t.step || t.step == 0 {
		return nil
	}
	if err := t.checkpoint(); err != nil {
		return fmt.Errorf("the checkpoint of step %d could not be written: %w", t.step, err)
	}
	return nil
}

// drain measures every dev set with the final weights and does all jobs,
// while requests and questions are still answered.
func (t *trainer) drain(ctx context.Context) error {
	t.note = "measuring the final weights"
	if t.measured != t.step {
		t.measured = t.step
		for _, j := range t.jobs.all {
			if j.work != nil && j.shown.Kind == "evaluate" && j.shown.Step != t.step {
				t.endJob(j, "cancelled", "the final weights are measured instead")
			}
		}
		if err := t.measureAll(); err != nil {
			return err
		}
	}
	for t.jobs.active() != nil && !t.stopping && ctx.Err() == nil {
		t.work()
		t.joinDue()
		t.answerQuestions()
		t.listen()
		t.publish()
	}
	return nil
}

// lingerFor bounds how long a finished trainer holds its device for a
// workbench that asks nothing any more.
const lingerFor = 20 * time.Minute

// linger keeps answering questions after the last step while a workbench is
// attached and has a use for it.
func (t *trainer) linger(ctx context.Context) {
	t.lastAsked = time.Now()
	for t.clients() > 0 && time.Since(t.lastAsked) < lingerFor && !t.stopping && ctx.Err() == nil {
		t.idle(ctx)
		t.publish()
	}
}
