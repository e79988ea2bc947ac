package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/internal/filelock"
)

// lockMode lets nobody else open the lock: opening it suffices to hold it.
const lockMode = 0o600

// holder is the process in the lock's file.
type holder struct {
	site
	PID      int    `json:"pid"`
	PIDStart string `json:"pid_start,omitempty"` // absent in locks from before it
}

// thisHolder is this process.
func thisHolder() (holder, error) {
	started, err := processStart(os.Getpid())
	return holder{site: thisSite(), PID: os.Getpid(), PIDStart: started}, err
}

// holder returns the process in the lock's file; false if it names none.
func (f Folder) holder() (holder, bool) {
	var h holder
	found, err := f.readJSON(f.lock(), &h)
	return h, found && err == nil && h.PID > 0
}

// gone reports whether the holder was a process of this machine, and is none any
// more.
func (h holder) gone() bool {
	if h.away() != here {
		return false
	}
	started, err := processStart(h.PID)
	if err != nil {
		// The folder /proc can hide the processes of others.
		return errors.Is(unix.Kill(h.PID, 0), unix.ESRCH)
	}
	return h.PIDStart != "" && h.PIDStart != started
}

// missing words that the holder is gone.
func (h holder) missing() string {
	return fmt.Sprintf("it names process %d, which does not exist", h.PID)
}

// hold is the state of a run's lock.
type hold int

const (
	free   hold = iota
	held        // by a trainer, or by a process that it does not name
	hidden      // another user's, which this one cannot open
)

// held returns the state of the run's lock. It takes the lock for a moment, shared,
// so that several processes can look at once.
func (f Folder) held() (hold, error) {
	lock, err := confined.Open(f.Dir(), f.lock()) // without creating it, maybe in a foreign folder
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return free, nil
	case errors.Is(err, fs.ErrPermission):
		return hidden, nil
	case err != nil:
		return free, fmt.Errorf("check whether run %s has a trainer: %w", f.Name(), err)
	}
	defer lock.Close()
	got, err := filelock.Try(lock, unix.LOCK_SH)
	if err != nil {
		return free, fmt.Errorf("check whether run %s has a trainer: %w", f.Name(), err)
	}
	if got {
		return free, nil
	}
	return held, nil
}

// openLock opens a lock for the run's owner, and creates it closed to other users.
func (f Folder) openLock(file string) (*os.File, error) {
	return confined.OpenToWrite(f.Dir(), file, os.O_RDWR, lockMode)
}
