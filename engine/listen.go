package engine

import (
	"context"
	"time"

	"dev.road/workbench/engine/front"
)

// listen decides every request that has come in, without waiting. Requests that come
// meanwhile have their turn after the next step: clients that ask on and on do not
// stop the steps.
func (t *trainer) listen() {
	for range len(t.front.Requests) {
		t.answer(<-t.front.Requests)
	}
}

// answer decides one request, unless its client has given up on it.
func (t *trainer) answer(a *front.Asked) {
	t.front.NoteActivity()
	a.Decide(t.handle)
}

// idle is a paused run's life: jobs have all the time; without one it waits
// for a request, a question or news, at most this long.
func (t *trainer) idle(ctx context.Context, at time.Duration, news <-chan struct{}) {
	t.answerQuestions()
	if t.jobs.Busy() {
		t.jobs.Work()
		return
	}
	if t.questioned() {
		return // an explanation goes on
	}
	select {
	case <-ctx.Done():
	case <-news:
	case <-t.models.News:
	case <-t.report.Events.Clients:
	case a := <-t.front.Requests:
		t.answer(a)
	case q := <-t.front.Questions:
		t.consult(q)
	case err := <-t.keeper.Done():
		if err := t.keeper.FinishSave(err); err != nil {
			t.control.HaltOn(err)
		}
	case <-time.After(at):
	}
}

// between is called between two micro-batches: questions do not wait for the
// step's end, and jobs get the time that the micro-batch has earned them.
func (t *trainer) between(spent time.Duration) {
	t.answerQuestions()
	t.jobs.Earn(spent, t.set.Jobs.Share)
	t.jobs.Spend(t.answerQuestions)
}

// wanted reports whether somebody waits for the device between two micro-batches.
func (t *trainer) wanted() bool { return t.questioned() || t.jobs.Busy() }
