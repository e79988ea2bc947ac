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

// Question is a pending inference.
type Question struct {
	asked   wire.Question
	ctx     context.Context
	answers chan []wire.Answer // buffered
	failed  chan error         // buffered
}

// Asked is the question itself.
func (q *Question) Asked() wire.Question { return q.asked }

// Gone reports whether its client no longer waits.
func (q *Question) Gone() bool { return q.ctx.Err() != nil }

// Reply answers the question.
func (q *Question) Reply(answers []wire.Answer, err error) {
	if err != nil {
		q.failed <- err
		return
	}
	q.answers <- answers
}
