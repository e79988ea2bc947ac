package session

import (
	"context"
	"time"

	"dev.road/workbench/session/wire"
)

// Settle waits until the trainer takes steps or has ended, at most until a time, and
// returns the state then.
func (r *Run) Settle(ctx context.Context, until time.Time) (wire.State, error) {
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		s, err := r.State(ctx)
		undecided := s.State == wire.Starting || s.State == wire.Crashed && s.Exit == nil // the keeper has not recorded it
		if err != nil || !undecided || !time.Now().Before(until) {
			return s, err
		}
		<-look.C
	}
}
