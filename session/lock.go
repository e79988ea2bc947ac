package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// patience is how long Lock tries: clients hold the lock for a moment when
// they look whether a trainer does.
const patience = 300 * time.Millisecond

// Lock is a trainer's hold on its run's folder. The system lets go of it when
// the process dies.
type Lock struct {
	file *flock.Flock
}

// holder is what the lock's file says about who holds it.
type holder struct {
	Host string `json:"host"`
	PID  int    `json:"pid"`
}

// Lock takes the run for this process. While another trainer has it, the error
// names that one's host and process.
func (f Folder) Lock() (*Lock, error) {
	l := &Lock{file: flock.New(f.lock(), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	locked, err := l.file.TryLockContext(ctx, 10*time.Millisecond)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("lock run %s: %w", f.Name(), err)
	}
	if !locked {
		return nil, f.heldError()
	}
	host, _ := os.Hostname() // without a name the process number must do
	data, err := json.Marshal(holder{Host: host, PID: os.Getpid()})
	if err == nil {
		err = os.WriteFile(f.lock(), append(data, '\n'), 0o644)
	}
	if err != nil {
		return nil, fmt.Errorf("lock run %s: %w", f.Name(), errors.Join(err, l.file.Close()))
	}
	return l, nil
}

// heldError says who holds the run.
func (f Folder) heldError() error {
	var h holder
	if found, err := readJSON(f.lock(), &h); err != nil || !found || h.PID == 0 {
		return &Error{What: fmt.Sprintf("run %s is held by another trainer", f.Name()), Todo: "look at it with: road attach " + f.Name()}
	}
	return &Error{
		What: fmt.Sprintf("run %s is held by trainer %d on %s", f.Name(), h.PID, h.Host),
		Todo: fmt.Sprintf("look at it with: road attach %s", f.Name()),
	}
}

// Release lets go of the run. It cannot fail in a way that would keep it.
func (l *Lock) Release() { _ = l.file.Close() }

// held says whether a trainer has the run. It looks by taking the lock for a
// moment, shared, so that several may look at once.
func (f Folder) held() (bool, error) {
	if _, err := os.Stat(f.lock()); errors.Is(err, os.ErrNotExist) {
		return false, nil // looking must not create it, perhaps in a foreign folder
	}
	l := flock.New(f.lock(), flock.SetFlag(os.O_RDONLY))
	free, err := l.TryRLock()
	if err != nil {
		return false, fmt.Errorf("look whether run %s has a trainer: %w", f.Name(), err)
	}
	if free {
		return false, l.Close()
	}
	return true, nil
}
