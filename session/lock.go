package session

import (
	"errors"
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

// holder is what the lock's file says about who holds it.
type holder struct {
	Host string `json:"host"`
	PID  int    `json:"pid"`
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
