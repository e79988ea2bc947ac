package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"dev.road/workbench/visible"
)

// cleanUpIn is the time for which a command may clean up after a signal before the
// signal ends it, unless it ends by itself: a read from a pipe, for example, ends
// only with the process.
const cleanUpIn = 500 * time.Millisecond

// interruption is the cause of a context that a signal ended.
type interruption struct{ signal syscall.Signal }

func (i interruption) Error() string { return i.signal.String() }

// unwritable is the cause of a context that ended because the results cannot be
// written.
type unwritable struct{ error }

func (u unwritable) Unwrap() error { return u.error }

// program runs a command as this process. It returns the exit status.
func program() int {
	ctx, end := context.WithCancelCause(context.Background())
	defer end(nil)
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		if !signal.Ignored(s) { // as a shell has it for a command in the background
			signal.Notify(signals, s)
		}
	}
	go func() {
		caught, _ := (<-signals).(syscall.Signal)
		signal.Stop(signals) // the next one ends the process, unless the command listens
		end(interruption{caught})
	}()
	out := visible.NewWriter(os.Stdout, func(err error) { end(unwritable{err}) })
	a := &app{ctx: ctx, in: os.Stdin, out: out, err: visible.NewWriter(os.Stderr, nil)}
	done := make(chan int, 1)
	go func() { done <- run(os.Args[1:], a) }()
	var status int
	select {
	case status = <-done:
	case <-ctx.Done():
		status = a.end(done)
	}
	var by interruption
	if errors.As(context.Cause(ctx), &by) && (status == interrupted || !a.ends.Load()) {
		endBy(by.signal)
	}
	if err := out.Close(); err != nil && (status == 0 || status == interrupted) {
		fmt.Fprintf(a.err, "road: write the results: %v\n", err)
		return 1
	}
	return status
}

// interrupted is the status of a command that ended because its context did; no
// process exits with it.
const interrupted = -2

// end waits for the end of a command after its context's, and returns its status.
func (a *app) end(done <-chan int) int {
	if a.ends.Load() {
		return <-done
	}
	select {
	case status := <-done:
		return status
	case <-time.After(cleanUpIn):
		return interrupted
	}
}

// endBy ends this process by a signal, so that a shell sees an interrupt as one.
func endBy(s syscall.Signal) {
	signal.Reset(s)
	_ = syscall.Kill(os.Getpid(), s)
	time.Sleep(time.Second) // until it arrives
	os.Exit(128 + int(s))
}
