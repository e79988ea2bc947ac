package front

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

// Front is the side of the engine that clients reach, from any goroutine: it
// hands their requests to the loop and serves the state that the loop published.
// It is the server's Host.
type Front struct {
	hello     wire.Hello
	base      wire.State // of every state that is published
	published atomic.Pointer[wire.State]
	knobs     atomic.Pointer[[]wire.Knob]
	Requests  chan *Asked    // to be decided by the loop, in this order
	Questions chan *Question // to be answered by the loop
	gone      chan struct{}  // closed when the loop has ended
	heard     time.Time      // when the loop last heard a client
}

var errGone = errors.New("the trainer is ending and takes no more requests")

// New returns the front of a trainer that has published nothing yet. The base is
// the part of its states that stays the same.
func New(hello wire.Hello, base wire.State) *Front {
	base.Run, base.Dir, base.Host, base.PID, base.Attempt = hello.Run, hello.Dir, hello.Host, hello.PID, hello.Attempt
	base.State = wire.Starting
	f := &Front{
		hello: hello, base: base, Requests: make(chan *Asked, 64), Questions: make(chan *Question, 16),
		gone: make(chan struct{}),
	}
	f.published.Store(&base)
	f.knobs.Store(&[]wire.Knob{})
	return f
}

// Base begins a state.
func (f *Front) Base() wire.State { return f.base }

// NoteActivity notes that a client was heard.
func (f *Front) NoteActivity() { f.heard = time.Now() }

// IdleFor is the time since a client was last heard.
func (f *Front) IdleFor() time.Duration { return time.Since(f.heard) }

var _ server.Host = (*Front)(nil)

// Publish gives clients a new state to read; it must not be changed afterwards.
func (f *Front) Publish(s *wire.State) { f.published.Store(s) }

// PublishKnobs does the same with the knobs.
func (f *Front) PublishKnobs(knobs []wire.Knob) { f.knobs.Store(&knobs) }

// Leave ends all waiting for answers: the loop has ended.
func (f *Front) Leave() { close(f.gone) }

// Hello implements the server's Host.
func (f *Front) Hello() wire.Hello {
	h := f.hello
	h.Attempt = f.State().Attempt // a rewind begins another
	return h
}

// State implements the server's Host; it is the snapshot of the last step.
func (f *Front) State() wire.State { return *f.published.Load() }

// Knobs implements the server's Host.
func (f *Front) Knobs() []wire.Knob { return *f.knobs.Load() }

// Jobs implements the server's Host.
func (f *Front) Jobs() []wire.Job { return f.published.Load().Jobs }

// Do hands a request to the loop and returns its entry in the ledger. When
// ctx ends first, either the loop has taken the request and its entry is
// waited for, or it never will and the error says so.
func (f *Front) Do(ctx context.Context, r wire.Request) (wire.Entry, error) {
	a := &Asked{request: r, answer: make(chan wire.Entry, 1)}
	select {
	case f.Requests <- a:
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

// Infer implements the server's Host.
func (f *Front) Infer(ctx context.Context, q wire.Question) ([]wire.Answer, error) {
	return pose[[]wire.Answer](ctx, f, q)
}

// Teachers implements the server's Host.
func (f *Front) Teachers(ctx context.Context, q wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	return pose[[]wire.TaskTeachers](ctx, f, q)
}

// Preview implements the server's Host.
func (f *Front) Preview(ctx context.Context, q wire.PreviewQuestion) (wire.Preview, error) {
	return pose[wire.Preview](ctx, f, q)
}

// Window implements the server's Host.
func (f *Front) Window(ctx context.Context, q wire.WindowQuestion) (wire.WindowTargets, error) {
	return pose[wire.WindowTargets](ctx, f, q)
}
