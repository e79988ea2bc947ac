package engine

import (
	"context"
	"errors"
	"sync/atomic"

	"dev.road/workbench/session/wire"
)

// front is the side of the engine that clients reach, from any goroutine: it
// hands their wishes to the loop and serves what the loop has published.
// It is the server's Host.
type front struct {
	hello     wire.Hello
	published atomic.Pointer[wire.State]
	knobs     atomic.Pointer[[]wire.Knob]
	requests  chan *asked
	questions chan *question
	gone      chan struct{} // closed when the loop has ended
}

// asked is a request on its way. Exactly one side wins taken: the loop, which
// then answers for certain, or a client that gives up, and nothing happened.
type asked struct {
	request wire.Request
	taken   atomic.Bool
	answer  chan wire.Entry // buffered
}

// question is an inference on its way.
type question struct {
	asked   wire.Question
	ctx     context.Context
	answers chan []wire.Answer // buffered
	failed  chan error         // buffered
}

var errGone = errors.New("the trainer is ending and takes no more requests")

func newFront(hello wire.Hello) *front {
	f := &front{
		hello: hello, requests: make(chan *asked, 64), questions: make(chan *question, 16),
		gone: make(chan struct{}),
	}
	f.published.Store(&wire.State{Run: hello.Run, Dir: hello.Dir, Host: hello.Host, PID: hello.PID, Attempt: hello.Attempt, State: wire.Starting})
	f.knobs.Store(&[]wire.Knob{})
	return f
}

// Hello implements the server's Host.
func (f *front) Hello() wire.Hello {
	h := f.hello
	h.Attempt = f.State().Attempt // a rewind begins another
	return h
}

// State implements the server's Host; it is the snapshot of the last step.
func (f *front) State() wire.State { return *f.published.Load() }

// Knobs implements the server's Host.
func (f *front) Knobs() []wire.Knob { return *f.knobs.Load() }

// Jobs implements the server's Host.
func (f *front) Jobs() []wire.Job { return f.published.Load().Jobs }

// Do hands a request to the loop and returns its entry in the ledger. When
// ctx ends first, either the loop has taken the request and its entry is
// waited for, or it never will and the error says so.
func (f *front) Do(ctx context.Context, r wire.Request) (wire.Entry, error) {
	a := &asked{request: r, answer: make(chan wire.Entry, 1)}
	select {
	case f.requests <- a:
	case <-ctx.Done():
		return wire.Entry{}, ctx.Err()
	case <-f.gone:
		return wire.Entry{}, errGone
	}
	select {
	case e := <-a.answer:
		return e, nil
	case <-f.gone:
	case <-ctx.Done():
	}
	if !a.taken.CompareAndSwap(false, true) {
		select {
		case e := <-a.answer:
			return e, nil
		case <-f.gone:
		}
		select { // answered in the moment of ending
		case e := <-a.answer:
			return e, nil
		default:
			return wire.Entry{}, errGone
		}
	}
	if err := ctx.Err(); err != nil {
		return wire.Entry{}, err
	}
	return wire.Entry{}, errGone
}

// Infer hands a question to the loop.
func (f *front) Infer(ctx context.Context, asked wire.Question) ([]wire.Answer, error) {
	q := &question{asked: asked, ctx: ctx, answers: make(chan []wire.Answer, 1), failed: make(chan error, 1)}
	select {
	case f.questions <- q:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-f.gone:
		return nil, errGone
	}
	select {
	case a := <-q.answers:
		return a, nil
	case err := <-q.failed:
		return nil, err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-f.gone:
		return nil, errGone
	}
}
