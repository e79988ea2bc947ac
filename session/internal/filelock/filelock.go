// Package filelock takes the locks that tell the trainers of runs apart.
package filelock

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// Try locks a file, until it is closed, as unix.LOCK_EX or unix.LOCK_SH says; false if
// another process has locked it.
func Try(file *os.File, how int) (bool, error) {
	err := unix.Flock(int(file.Fd()), how|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, &fs.PathError{Op: "lock", Path: file.Name(), Err: err}
	}
	return true, nil
}
