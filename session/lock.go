package session

import (
	"errors"
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

// holder is the process in the lock's file.
type holder struct {
	Host string `json:"host"`
	PID  int    `json:"pid"`
}

// heldError names the process that holds the run.
func (f Folder) heldError() error {
	var h holder
	if found, err := readJSON(f.lock(), &h); err != nil || !found || h.PID == 0 {
		return &Error{What: fmt.Sprintf("run %s is held by another trainer", f.Name()), Todo: "watch it with: road attach " + f.Name()}
	}
	return &Error{
		What: fmt.Sprintf("run %s is held by trainer %d on %s", f.Name(), h.PID, h.Host),
		Todo: "watch it with: road attach " + f.Name(),
	}
}

// held reports whether a trainer holds the run. It takes the lock for a moment,
// shared, so that several processes can look at once.
func (f Folder) held() (bool, error) {
	if _, err := os.Stat(f.lock()); errors.Is(err, os.ErrNotExist) {
		return false, nil // looking must not create it, maybe in a foreign folder
	}
	l := flock.New(f.lock(), flock.SetFlag(os.O_RDONLY))
	free, err := l.TryRLock()
	if err != nil {
		return false, fmt.Errorf("check whether run %s has a trainer: %w", f.Name(), err)
	}
	if free {
		return false, l.Close()
	}
	return true, nil
}
