package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/engine/front"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// trainer is a run in progress. It belongs to one goroutine.
type trainer struct {
	front   *front.Front
	at      *report.Position
	folder  session.Folder
	recipe  *recipe.Recipe
	device  string     // libtorch's word for it: "cpu", "cuda:0"
	place   wire.Place // the same for people
	started time.Time
	parent  *wire.Parent // nil: the run is no branch

	report       *report.Report
	feed         *feed
	distillation *distillation
	jobs         *jobs
	keeper       *keeper

	student *model.Model
	located checkpoints
	skipped int // steps whose update was skipped
	unlucky int // the same, in a row

	control   *control
	set       *settings // of control, for the steps
	lastAsked time.Time // when the last request or question came

	shown       time.Duration // when the state was last published
	signed      time.Time     // when, as what, and with which note life was last signed
	signedPhase wire.Phase
	signedNote  string
}

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
		case t.control.stopping:
			if t.saved("stop again") {
				return t.finish(ctx, fmt.Sprintf("stopped at step %d of %d", t.at.Step, t.set.Train.Steps))
			}
			t.control.stopping = false
		case t.control.phase == wire.Paused:
			t.idle(ctx, signEvery, nil)
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
			if d := t.feed.awaited(); d != nil {
				t.report.Watch.Lap(&t.report.Watch.Control)
				t.await(ctx, d)
				t.report.Watch.Lap(&t.report.Watch.Data)
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
	if err := t.feed.hear(); err != nil {
		t.report.Say("state", "error", nil, "%v", err)
		return errors.Join(err, t.keeper.save())
	}
	t.report.Standstill()
	if err := t.keeper.hear(); err != nil {
		t.control.halt(err.Error())
	}
	t.control.replayDue()
	t.joinDue()
	t.control.due()
	if t.listen(); t.control.failed != nil {
		return t.control.failed
	}
	if t.control.pauseAfter > 0 && t.at.Step >= t.control.pauseAfter {
		t.control.pause("after the steps asked for")
	}
	t.stopEarly()
	if err := t.jobs.measure(); err != nil {
		return err
	}
	if t.keeper.wants() {
		if err := t.keeper.begin(); err != nil {
			t.control.halt(err.Error())
		}
	}
	t.show()
	return nil
}

// listen decides every request that has come in, without waiting. What comes
// meanwhile has its turn after the next step: clients that ask on and on do not
// stop the steps.
func (t *trainer) listen() {
	for range len(t.front.Requests) {
		t.answer(<-t.front.Requests)
	}
}

// answer decides one request, unless its client has given up on it.
func (t *trainer) answer(a *front.Asked) {
	t.lastAsked = time.Now()
	a.Decide(t.handle)
}

// idle is a paused run's life: jobs have all the time; without one it waits
// for something to happen, news included, for so long at most.
func (t *trainer) idle(ctx context.Context, at time.Duration, news <-chan struct{}) {
	if t.jobs.active() != nil {
		t.answerQuestions()
		t.jobs.work()
		return
	}
	select {
	case <-ctx.Done():
	case <-news:
	case a := <-t.front.Requests:
		t.answer(a)
	case q := <-t.front.Questions:
		t.infer(q)
	case err := <-t.keeper.saving.done:
		if err := t.keeper.landed(err); err != nil {
			t.control.halt(err.Error())
		}
	case <-time.After(at):
	}
}

// between is called between two micro-batches: questions do not wait for the
// step's end, and jobs get what the micro-batch has earned them.
func (t *trainer) between(spent time.Duration) {
	t.answerQuestions()
	t.jobs.earn(spent, t.set.Jobs.Share)
	t.jobs.spend()
}

// wanted says whether somebody waits for the device between two micro-batches.
func (t *trainer) wanted() bool { return len(t.front.Questions) > 0 || t.jobs.active() != nil }

func (t *trainer) answerQuestions() {
	for {
		select {
		case q := <-t.front.Questions:
			t.infer(q)
		default:
			return
		}
	}
}

// infer answers a question with the weights as they are now.
func (t *trainer) infer(q *front.Question) {
	t.lastAsked = time.Now()
	q.Reply(t.jobs.voices.consult)
}

// await lets time pass until more of a dataset is read.
func (t *trainer) await(ctx context.Context, d *dataset) {
	why := "waiting until " + d.name + " is read far enough"
	t.control.note = why
	t.publish()
	t.idle(ctx, signEvery, t.feed.grown)
	if t.control.note == why { // else the run was paused, which has its own
		t.control.note = ""
	}
}

// waits tells clients of a wait.
func (t *trainer) waits(note string) {
	t.control.note = note
	t.publish()
}

// saved saves the run at its end. When that fails the run does not end and lose
// its last steps: it pauses, until someone has made room.
func (t *trainer) saved(then string) bool {
	err := t.keeper.save()
	if err != nil {
		t.control.halt(fmt.Sprintf("%v; mend that, then %s", err, then))
	}
	return err == nil
}

// joinDue lets finished shards join at the next step, through the ledger. In
// steps that repeat those of an earlier attempt nothing new may join: they
// would not be the same.
func (t *trainer) joinDue() {
	k := t.distillation
	if t.at.Step < t.control.repeating {
		return
	}
	for len(k.joins) > 0 {
		e := k.joins[0]
		e.Step, e.Attempt, e.Fate = t.at.Step+1, t.at.Attempt, wire.Applied
		if err := t.control.write(&e); err != nil {
			return // paused; they wait
		}
		k.joins = k.joins[1:]
		if err := k.join(e); err != nil {
			t.control.halt(err.Error())
		}
	}
}

// evaluated keeps the result of an evaluation: in the metrics, and for the choice
// of the best checkpoint.
func (t *trainer) evaluated(e wire.Eval) {
	var values []metrics.Value
	for name, v := range e.All {
		tag := "dev/" + e.Dataset + "/" + e.Task + "/" + name
		values = append(values, metrics.Value{Tag: tag, Number: v})
		t.keeper.history.add(tag, e.Step, v)
	}
	t.report.Metrics.Append(metrics.Row{Attempt: t.at.Attempt, Step: e.Step, Time: e.Time, Values: values})
	t.control.keepRows()
	t.keeper.linkBest()
}

// turned carries a change of the settings to the owners that keep something made
// from them, and to the clients.
func (t *trainer) turned(before settings) {
	if t.set.Sampling.Strategy != before.Sampling.Strategy {
		t.feed.newEpoch()
	}
	if t.set.Checkpoint.Best != before.Checkpoint.Best {
		t.keeper.linkBest()
	}
	t.feed.resample()
	t.control.publishKnobs()
	t.publish()
	// A crash must not leave readers with the values from before.
	if err := t.folder.KeepSnapshot(session.Snapshot{State: t.front.State(), Knobs: t.front.Knobs()}); err != nil {
		t.report.Log.Warn("the snapshot cannot be written", "err", err)
	}
}
