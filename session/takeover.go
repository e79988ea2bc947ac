package session

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/internal/filelock"
)

// TakeOver is Own of a run whose trainer is silent: on a machine that is gone, as the
// caller knows, or behind a lock that another process holds. A trainer that lives, as
// far as can be seen from here, keeps its run. The lock is replaced, so that a
// trainer that was only cut off finds that it has it no more.
func TakeOver(f Folder) (*Owner, error) {
	c, err := f.open()
	if err != nil {
		return nil, err
	}
	if c == nil || c.living {
		return Own(f)
	}
	next := f.lock() + durable.Partial
	file, err := f.openLock(next)
	if err != nil {
		return nil, fmt.Errorf("take run %s over: %w", f.Name(), err)
	}
	o := &Owner{folder: f, file: file, from: c.who}
	// Of several that take the run over, one has the next lock, and it is the run's
	// before another can have it.
	locked, err := filelock.Try(file, unix.LOCK_EX)
	if err != nil {
		return nil, fmt.Errorf("take run %s over: %w", f.Name(), errors.Join(err, file.Close()))
	}
	if c, err = f.claimed(time.Now()); err != nil || !locked || !o.isAt(next) || c == nil || c.living {
		return nil, errors.Join(err, f.taken(), file.Close())
	}
	if err = sign(file); err == nil {
		err = durable.Rename(next, f.lock())
	}
	if err == nil {
		err = o.hold()
	}
	if err != nil {
		return nil, fmt.Errorf("take run %s over: %w", f.Name(), errors.Join(err, file.Close()))
	}
	return o, nil
}

// TookOverFrom names the trainer from which this process took the run over, with its
// machine and its last heartbeat; empty if the run was free.
func (o *Owner) TookOverFrom() string { return o.from }
