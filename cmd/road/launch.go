package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// launch starts a trainer and waits for its answer, printing from time to time the
// reason of the wait. A signal that ends a headless run ends the trainer.
func (a *app) launch(f session.Folder, o session.StartOptions, end *farewell) (wire.Hello, error) {
	s, err := session.Launch(a.ctx, f, o)
	if err != nil {
		return wire.Hello{}, err
	}
	if from := s.TakesOverFrom(); from != "" {
		fmt.Fprintf(a.err, "road: taking run %s over from %s\n", f.Name(), from)
	}
	ctx, leave := context.WithCancel(a.ctx)
	if end != nil {
		ctx, leave = context.WithCancel(context.WithoutCancel(a.ctx))
	}
	defer leave()
	type answer struct {
		hello wire.Hello
		err   error
	}
	answered, told := make(chan answer, 1), waitingLine{to: a.err}
	go func() {
		hello, err := s.Await(ctx, told.tell)
		answered <- answer{hello, err}
	}()
	for {
		select {
		case got := <-answered:
			if got.err == nil && got.hello.CPU != "" {
				fmt.Fprintf(a.err, "road: warning: computing on the CPU: %s\n", got.hello.CPU)
			}
			return got.hello, got.err
		case sig := <-end.heard():
			if end.early(sig, s) {
				leave()
			}
		}
	}
}

// waitingLine prints the reason of a start's wait: when it changes, and every ten
// seconds.
type waitingLine struct {
	to     io.Writer
	reason string
	next   time.Duration
}

func (w *waitingLine) tell(reason string, since time.Duration) {
	if reason == w.reason && since < w.next {
		return
	}
	w.reason, w.next = reason, since+10*time.Second
	fmt.Fprintf(w.to, "road: waiting for the trainer: %s, %.0f s\n", reason, since.Seconds())
}
