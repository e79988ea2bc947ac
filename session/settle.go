package session

import (
	"context"
	"errors"
	"os"
	"time"

	"dev.road/workbench/session/wire"
)

// Settle waits until the trainer takes steps, or has ended before, and returns
// the state then; when time is up it may do either yet.
func (r *Run) Settle(ctx context.Context, until time.Time) (wire.State, error) {
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		s, err := r.State(ctx)
		undecided := s.State == wire.Starting || s.State == wire.Crashed && s.Exit == nil // the keeper has not told how
		if err != nil || !undecided || !time.Now().Before(until) {
			return s, err
		}
		<-look.C
	}
}

// Discard removes a new run that no trainer has begun: there is nothing in it
// that its start's error has not told. One that a trainer may yet begin is kept.
func (f Folder) Discard() error {
	if _, begun, err := f.Info(); begun || err != nil {
		return err
	}
	l, err := f.Liveness(time.Now())
	if err != nil {
		return err
	}
	_, err = os.Stat(f.Log()) // the keeper's first act
	if l.Exit == nil && !errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return os.RemoveAll(f.Dir())
}
