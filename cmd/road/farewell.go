package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"syscall"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// farewell is how a headless run comes to an early end.
type farewell struct {
	run     *session.Run
	told    io.Writer
	stopped chan error // what came of the stop that an interrupt asks for

	interrupted, terminated bool
	taken                   bool // the trainer has taken the stop
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

// heard is called with what came of the stop.
func (f *farewell) heard(err error) error {
	if err != nil && !f.terminated {
		return fmt.Errorf("%w; the trainer goes on: road stop %s", err, f.run.Folder().Name())
	}
	f.taken = err == nil
	return nil
}
