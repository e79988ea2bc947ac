package front

import (
	"context"
	"sync/atomic"

	"dev.road/workbench/session/wire"
)

// Asked is a pending request. Exactly one side wins taken: the loop, which
// then answers for certain, or a client that gives up, and nothing happened.
type Asked struct {
	request wire.Request
	taken   atomic.Bool
	answer  chan wire.Entry // buffered
}

// Decide has the request decided, unless its client has given up on it.
func (a *Asked) Decide(by func(wire.Request) wire.Entry) {
	if a.taken.CompareAndSwap(false, true) {
		a.answer <- by(a.request)
	}
}

// Question is a pending question: to the models, or about teachers and targets.
type Question struct {
	asked  any
	ctx    context.Context
	answer chan any   // buffered
	failed chan error // buffered
}

// Asked is the question itself: a wire.Question, TeachersQuestion, PreviewQuestion or
// WindowQuestion.
func (q *Question) Asked() any { return q.asked }

// Gone reports whether its client no longer waits.
func (q *Question) Gone() bool { return q.ctx.Err() != nil }

// Reply answers the question, with the type that its route has.
func (q *Question) Reply(answer any, err error) {
	if err != nil {
		q.failed <- err
		return
	}
	q.answer <- answer
}

// pose hands a question to the loop, and waits for its answer.
func pose[A any](ctx context.Context, f *Front, asked any) (answer A, err error) {
	q := &Question{asked: asked, ctx: ctx, answer: make(chan any, 1), failed: make(chan error, 1)}
	select {
	case f.Questions <- q:
	case <-ctx.Done():
		return answer, ctx.Err()
	case <-f.gone:
		return answer, errGone
	}
	select {
	case a := <-q.answer:
		return a.(A), nil
	case err := <-q.failed:
		return answer, err
	case <-ctx.Done():
		return answer, ctx.Err()
	case <-f.gone:
		return answer, errGone
	}
}
