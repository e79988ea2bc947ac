package engine

import (
	"context"
	"fmt"
	"time"

	"dev.road/workbench/engine/infer"
	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// idleFor is the time without a question after which nobody is waiting any more: the
// trainer of an ended run releases its device.
const idleFor = 20 * time.Minute

// shownEvery is the interval at which an idle server publishes its gauges. The rest of
// its state changes with events alone.
const shownEvery = time.Minute

// takeEnded takes over a run that has ended, as its last trainer left it.
func (t *trainer) takeEnded(last session.Snapshot) {
	t.ended = &last.State
	t.at.Step = last.State.Step
	t.control.End(last.State.State, last.State.Note)
	t.front.PublishKnobs(last.Knobs)
}

// prepareToServe loads the model of the newest checkpoint, without the state of its
// optimizer. Dev sets, and the training data of soft targets, are read when they are asked for.
func (t *trainer) prepareToServe(ctx context.Context, o Options) error {
	if err := t.clear(); err != nil {
		return err
	}
	if t.ended.Checkpoint != nil {
		return t.prepareLone(ctx, o)
	}
	step, err := t.owner.NewestCheckpoint()
	if err != nil {
		return err
	}
	dir, from, err := t.keeper.Inspect(step)
	if err != nil {
		return fmt.Errorf("%w; a resume continues from an earlier one: road train --resume %s", err, t.owner.Name())
	}
	from.Keep(t.recipe, nil)
	values := from.Knobs
	for _, k := range t.front.Knobs() {
		values[k.Name] = k.Value
	}
	set, err := t.control.Recall(t.recipe, values)
	if err != nil {
		return fmt.Errorf("the last knobs of the run: %w", err)
	}
	t.at.Step, t.after, *t.set = step, from, *set
	if t.models.Located, err = infer.Locate(ctx, t.recipe, false, t.waits); err != nil {
		return err
	}
	if err := t.tokenizerFrom(ctx, dir, o.Strict); err != nil {
		return err
	}
	if err := t.studentFrom(dir); err != nil {
		return err
	}
	t.recallJobs()
	t.keeper.History = t.recorded("of the attempts before", metrics.NoStep).Measured // the best follows from them
	t.keeper.Restore(step)
	t.control.LoadPending() // those that are scheduled can be cancelled
	return ctx.Err()
}

// recallJobs takes over the evaluations and jobs of the processes before.
func (t *trainer) recallJobs() {
	evals := map[string]wire.Eval{}
	for _, e := range t.ended.Evals {
		evals[e.Dataset+"/"+e.Task] = e
	}
	t.jobs.Restore(evals)
	t.jobs.Adopt(t.ended.Jobs)
}

// serve answers for a run that had ended before this trainer began.
func (t *trainer) serve(ctx context.Context) error {
	what := fmt.Sprintf("the checkpoint of step %d", t.at.Step)
	if of := t.ended.Checkpoint; of != nil {
		what = of.Source
	}
	said := fmt.Sprintf("serving %s on %s, until nobody has asked for %s", what, t.device.Place.Device, t.idleFor)
	t.answerFor(ctx, said, func() bool { return true })
	return nil
}

// answerFor answers for a run that has ended: questions, evaluations and predictions. It
// returns when it is not wanted any more, after a stop or the end of ctx, and when
// nobody has asked for idleFor.
func (t *trainer) answerFor(ctx context.Context, said string, wanted func() bool) {
	if t.ended == nil {
		last := t.front.State()
		t.ended = &last
	}
	t.serving = true
	t.publish() // before the event, so that its readers see the state
	if said != "" {
		t.report.Say(wire.EventState, wire.LevelInfo, nil, "%s", said)
	}
	t.front.NoteActivity()
	defer t.report.Rest(shownEvery)()
	for !t.control.Stopping() && ctx.Err() == nil && wanted() {
		left := t.idleFor - t.front.IdleFor()
		if left <= 0 {
			break
		}
		t.idle(ctx, min(left, shownEvery), t.feed.Grown)
		if t.ended.Checkpoint != nil {
			t.feed.TellDev()
		}
		if t.jobs.Left() {
			t.front.NoteActivity() // somebody waits for it
		}
		t.publish()
	}
	t.jobs.EndAll(runEnded)
	t.serving = false
	t.publish()
	if said != "" {
		t.report.Say(wire.EventState, wire.LevelInfo, nil, "%s", t.servedUntil(ctx))
	}
}

// servedUntil is why a server ends.
func (t *trainer) servedUntil(ctx context.Context) string {
	switch {
	case ctx.Err() != nil, t.control.Stopping():
		return "no longer served: stopped"
	}
	return fmt.Sprintf("no longer served: nobody asked for %s", t.idleFor)
}

// publishEnded publishes the state of a run that has ended: as it was at its end, with
// the evaluations and jobs since.
func (t *trainer) publishEnded() {
	base, s := t.front.Base(), *t.ended
	s.Run, s.Dir, s.Host, s.PID, s.Attempt, s.Place = base.Run, base.Dir, base.Host, base.PID, t.at.Attempt, base.Place
	s.Precision, s.Exit, s.Serving, s.Time = base.Precision, nil, t.serving, time.Now()
	s.NextSign = s.Time.Add(2 * shownEvery)
	if t.student != nil { // else they are as they were
		s.Evals, s.Jobs, s.Parameters = t.evals(), t.jobs.Shown(), t.parameters
		if s.Checkpoint != nil {
			s.Datasets = t.shownLone()
		}
	}
	t.report.ShowProcess(&s)
	t.front.Publish(&s)
	t.report.Sign(&s, t.owner.SignLife)
}

// over reports whether the run has ended: requests for its steps are refused.
func (t *trainer) over() bool { return t.ended != nil || t.control.Phase().Ended() }
