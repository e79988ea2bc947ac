package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

// misuse is an error of the caller's making: exit status 2.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

// usage marks an error as the caller's.
func usage(err error) error { return misuse{err} }

// report prints an error as "road: MESSAGE" and returns the exit status. The end of
// the context is not an error to print: its cause decides the status.
func (a *app) report(err error) int {
	if err == nil {
		return 0
	}
	if a.ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.As(context.Cause(a.ctx), new(unwritable))) {
		return interrupted
	}
	bad := new(recipe.Invalid)
	invalid := errors.As(err, &bad)
	if invalid {
		for _, p := range bad.Problems {
			fmt.Fprintf(a.err, "road: %s\n", p)
		}
	} else {
		fmt.Fprintf(a.err, "road: %v\n", err)
	}
	switch {
	case errors.As(err, new(halted)):
		return 3
	case invalid, errors.As(err, new(misuse)), errors.As(err, new(*session.BadSet)), errors.As(err, new(*session.BadSource)):
		return 2
	}
	return 1
}

// ofInput marks the error of a given checkpoint as bad input, except for a disk
// that is full or read-only.
func ofInput(err error) error {
	if err == nil || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS) {
		return err
	}
	return usage(err)
}
