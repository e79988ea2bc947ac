package session

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/wire"
)

// Serve makes this process the server of a run that has ended: it begins an attempt
// without steps, and the run stays as it ended. The result is the state in which the
// last trainer left the run. Another run is refused, with the command for it.
func (o *Owner) Serve() (Snapshot, error) {
	s, err := o.State(time.Now())
	if err != nil {
		return Snapshot{}, err
	}
	if s.State.Live() { // but for this process nobody has the lock
		s.State = wire.Crashed
	}
	if err := o.servable(s); err != nil {
		return Snapshot{}, err
	}
	kept, _, err := o.lastSnapshot()
	if err != nil {
		return Snapshot{}, err
	}
	o.serves = true
	return Snapshot{State: s, Knobs: kept.Knobs}, nil
}

// servable refuses to serve a run that has not ended in order, or that has nothing to
// serve.
func (f Folder) servable(s wire.State) error {
	newest, err := f.NewestCheckpoint()
	switch {
	case err != nil:
		return err
	case s.Checkpoint != nil:
		return nil
	case s.State.Live():
		return &Error{
			What: fmt.Sprintf("run %s is %s: its trainer answers", f.Name(), s.State), Todo: "ask it with: road ask " + f.Name(),
		}
	case !s.State.Ended():
		return &Error{
			What: fmt.Sprintf("run %s is %s; only a finished or stopped run is served", f.Name(), s.State),
			Todo: "resume it with: road train --resume " + f.Name(),
		}
	case newest == 0:
		return &Error{
			What: fmt.Sprintf("run %s has no checkpoint to serve", f.Name()), Todo: "begin it again with: road train --resume " + f.Name(),
		}
	}
	return nil
}

// ModelSize is the size in bytes of the weights that a server of the run would load.
func (f Folder) ModelSize() (int64, error) {
	if i, _, err := f.Info(); err != nil || i.Checkpoint != nil {
		return f.loneSize(), err
	}
	step, err := f.NewestCheckpoint()
	if err != nil {
		return 0, err
	}
	if step == 0 {
		return 0, fmt.Errorf("run %s has no checkpoint", f.Name())
	}
	w, err := confined.Open(f.Dir(), filepath.Join(f.Checkpoint(step), "model.safetensors"))
	if err != nil {
		return 0, err
	}
	defer w.Close()
	info, err := w.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// StartServer starts a process that holds the model of an ended run and answers, and
// waits until it does. tell is as of Await.
func StartServer(ctx context.Context, f Folder, o StartOptions, tell func(reason string, since time.Duration)) (wire.Hello, error) {
	o.Serve = true
	s, err := Launch(ctx, f, o)
	if err != nil {
		return wire.Hello{}, err
	}
	h, err := s.Await(ctx, tell)
	if err != nil {
		return h, err
	}
	return h, s.answers(ctx)
}

// answers waits until a server has loaded the model.
func (s *Starting) answers(ctx context.Context) error {
	run := Open(s.folder)
	defer run.client.CloseIdleConnections()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		if now, err := run.State(ctx); err == nil && now.Serving {
			return nil
		}
		select {
		case err := <-s.ended:
			return s.failed(err)
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}
