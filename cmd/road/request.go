package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

const (
	// fateWait bounds the wait for a request's fate: a step of a large model takes
	// seconds, and the fate comes at its end.
	fateWait = time.Minute
	// scheduledWait bounds the wait for a request that is due at a later step.
	scheduledWait = time.Second
)

// request sends one request to a run and prints its entry.
func (a *app) request(r *runArg, q wire.Request) error {
	run, err := r.open()
	if err != nil {
		return err
	}
	e, err := send(a.ctx, run, q)
	if err != nil {
		return err
	}
	return a.entry(e)
}

// send sends a request and returns its entry in the ledger.
func send(ctx context.Context, run *session.Run, q wire.Request) (wire.Entry, error) {
	q.ID, q.Author = session.NewID(), session.Author()
	if q.AtStep > 0 {
		return run.Do(ctx, q, scheduledWait)
	}
	return run.Do(ctx, q, fateWait)
}

// errRefused is the error of a request that the trainer refused.
var errRefused = errors.New("refused")

// entry prints a ledger entry. A refusal is an error, printed as text; with --json
// the entry is printed as well.
func (a *app) entry(e wire.Entry) error {
	if e.Fate != wire.Refused || a.json {
		if err := a.print(e, func() { a.printf("%s\n", visible.Cell(ledger.Sentence(e))) }); err != nil {
			return err
		}
	}
	if e.Fate == wire.Refused {
		return fmt.Errorf("%s: %w: %s", e.Action, errRefused, e.Why)
	}
	return nil
}
