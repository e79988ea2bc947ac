package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// farewell is how a headless run comes to an early end.
type farewell struct {
	run     *session.Run
	told    io.Writer
	signals chan os.Signal
	stopped chan error // what came of the stop that an interrupt asks for

	interrupted, terminated bool
	taken                   bool // the trainer has taken the stop
}

// farewell is ready for the signals that end a headless run, from before its
// trainer starts; nil for a start that is none.
func (a *app) farewell(run *session.Run, flags startFlags) *farewell {
	if flags.Detach || !flags.Headless && terminal() {
		return nil
	}
	f := &farewell{run: run, told: a.err, signals: make(chan os.Signal, 8), stopped: make(chan error, 1)}
	signal.Notify(f.signals, os.Interrupt, syscall.SIGTERM)
	if a.ctx.Err() != nil && len(f.signals) == 0 { // one came before
		f.signals <- os.Interrupt
	}
	return f
}

func (f *farewell) close() {
	if f != nil {
		signal.Stop(f.signals)
	}
}

// heard are the signals, none for a start that is not headless.
func (f *farewell) heard() <-chan os.Signal {
	if f == nil {
		return nil
	}
	return f.signals
}

// early has a trainer end that has not answered yet, where there is nothing to
// save. A second interrupt, for which it returns true, leaves it to itself.
func (f *farewell) early(sig os.Signal, s *session.Starting) (leave bool) {
	if f.terminated {
		return sig == os.Interrupt
	}
	f.terminated = true
	fmt.Fprintln(f.told, "road: ending the trainer, which has not begun yet; an interrupt leaves it to itself")
	if err := s.Terminate(); err != nil {
		fmt.Fprintln(f.told, "road:", err)
	}
	return false
}

// ask has the trainer end because of a signal. Its error ends the waiting.
func (f *farewell) ask(ctx context.Context, sig os.Signal) error {
	name := f.run.Folder().Name()
	switch {
	case sig == syscall.SIGTERM && f.terminated: // it knows
	case sig == syscall.SIGTERM:
		f.terminated = true
		fmt.Fprintln(f.told, "road: terminated; the trainer saves and ends")
		if err := session.Terminate(f.run.Folder()); err != nil {
			fmt.Fprintln(f.told, "road:", err)
		}
	case !f.interrupted:
		f.interrupted = true
		fmt.Fprintln(f.told, "road: saving and ending; interrupt again to leave the trainer to itself")
		go func() {
			_, err := send(ctx, f.run, wire.Request{Action: wire.Stop})
			f.stopped <- err
		}()
	case f.taken || f.terminated:
		return fmt.Errorf("left %s to itself: it saves and ends, as road status shows", name)
	default:
		return fmt.Errorf("%[1]s goes on: it had not taken the stop yet; end it with: road stop %[1]s", name)
	}
	return nil
}

// answered is called with what came of the stop.
func (f *farewell) answered(err error) error {
	if err != nil && !f.terminated {
		return fmt.Errorf("%w; the trainer goes on: road stop %s", err, f.run.Folder().Name())
	}
	f.taken = err == nil
	return nil
}
