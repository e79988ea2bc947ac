package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// farewell ends a headless run early, by signals.
type farewell struct {
	run     *session.Run
	told    io.Writer
	signals chan os.Signal
	stopped chan error // the outcome of the stop that an interrupt requests

	interrupted, terminated bool
	accepted                bool // the trainer has accepted the stop

	leavesPaused bool   // end a trainer that pauses by itself
	paused       string // its reason for that
}

// farewell catches the signals that end a headless run, from before the start of
// its trainer; nil for a start that is not headless.
func (a *app) farewell(run *session.Run, flags startFlags) *farewell {
	if flags.Detach || !flags.Headless && terminal() {
		return nil
	}
	a.ends.Store(true)
	f := &farewell{
		run: run, told: a.err, signals: make(chan os.Signal, 8), stopped: make(chan error, 1), leavesPaused: flags.OnPause == "exit",
	}
	signal.Notify(f.signals, os.Interrupt, syscall.SIGTERM)
	if a.ctx.Err() != nil && len(f.signals) == 0 { // a signal came before
		f.signals <- os.Interrupt
	}
	return f
}

func (f *farewell) close() {
	if f != nil {
		signal.Stop(f.signals)
	}
}

// heard returns the signals; none for a start that is not headless.
func (f *farewell) heard() <-chan os.Signal {
	if f == nil {
		return nil
	}
	return f.signals
}

// early ends a trainer that has not answered yet, and so has nothing to save. It
// returns true for a second interrupt, which leaves the trainer running.
func (f *farewell) early(sig os.Signal, s *session.Starting) (leave bool) {
	if f.terminated {
		return sig == os.Interrupt
	}
	f.terminated = true
	fmt.Fprintln(f.told, "road: ending the trainer before its start; interrupt to leave it running")
	if err := s.Terminate(); err != nil {
		fmt.Fprintln(f.told, "road:", err)
	}
	return false
}

// ask requests the trainer's end after a signal. Its error ends the waiting.
func (f *farewell) ask(ctx context.Context, sig os.Signal) error {
	name := f.run.Folder().Name()
	switch {
	case sig == syscall.SIGTERM && f.terminated: // already passed on
	case sig == syscall.SIGTERM:
		f.terminated = true
		fmt.Fprintln(f.told, "road: terminated; the trainer saves and exits")
		return f.terminate()
	case !f.interrupted:
		f.interrupted = true
		fmt.Fprintln(f.told, "road: saving and stopping; interrupt again to stop waiting")
		go func() {
			_, err := send(ctx, f.run, wire.Request{Action: wire.Stop})
			f.stopped <- err
		}()
	case f.accepted || f.terminated:
		return fmt.Errorf("not waiting for %s: it saves and exits, as road status shows", name)
	default:
		return fmt.Errorf("%[1]s continues: it had not accepted the stop yet; end it with: road stop %[1]s", name)
	}
	return nil
}

// answered handles the outcome of the stop.
func (f *farewell) answered(err error) error {
	if err != nil && !f.terminated {
		return fmt.Errorf("%w; the trainer continues; end it with: road stop %s", err, f.run.Folder().Name())
	}
	f.accepted = err == nil
	return nil
}

// terminate passes a SIGTERM on to the trainer. Its error ends the waiting: a trainer whose
// folder was deleted cannot be found, and would be waited for without end.
func (f *farewell) terminate() error {
	err := session.Terminate(f.run.Folder())
	if err == nil {
		return nil
	}
	if _, gone := os.Lstat(string(f.run.Folder())); errors.Is(gone, fs.ErrNotExist) {
		if f.paused != "" {
			return fmt.Errorf("%s: %s", f.run.Folder().Name(), f.paused)
		}
		return fmt.Errorf("%s: its folder is gone, and the trainer cannot be asked to end", f.run.Folder().Name())
	}
	fmt.Fprintln(f.told, "road:", err) // it has ended meanwhile
	return nil
}

// see ends a trainer that has paused by itself, for --on-pause exit. Its error ends the
// waiting.
func (f *farewell) see(s wire.State) error {
	if !f.leavesPaused || f.paused != "" || s.State != wire.Paused || !s.Halted {
		return nil
	}
	f.paused, f.terminated = fmt.Sprintf("paused after step %d: %s", s.Step, s.Note), true
	fmt.Fprintf(f.told, "road: %s; the trainer saves and exits (--on-pause exit)\n", f.paused)
	return f.terminate()
}

// outcome returns the error of a run that has ended: err, after a pause with exit
// status 3.
func (f *farewell) outcome(err error) error {
	if f.paused == "" {
		return err
	}
	return halted{errors.Join(fmt.Errorf("%s: %s\nits trainer has ended; before a request to it: road train --resume %[1]s --detach",
		f.run.Folder().Name(), f.paused), err)}
}

// halted is the error of a run that its trainer paused, and that ended for that.
type halted struct{ error }

func (h halted) Unwrap() error { return h.error }
