package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
)

// reserved is the size in bytes of the file that is removed when the disk is full,
// so that the last entries (a pause, a stop) can still be written.
const reserved = 64 << 10

// plenty is the number of free bytes before the reserve is taken again: a smaller
// amount is left to the writers that waited for the disk.
const plenty = 16 * reserved

// reserve is that file.
type reserve struct {
	name  string
	spent bool
}

// full reports whether a write failed for lack of space.
func full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// take writes the file.
func (r *reserve) take() error {
	if info, err := os.Lstat(r.name); err == nil && info.Mode().IsRegular() && info.Size() == reserved {
		return nil
	}
	f, err := confined.OpenToWrite(filepath.Dir(r.name), r.name, os.O_WRONLY|os.O_TRUNC, 0o644)
	if err == nil {
		_, err = f.Write(make([]byte, reserved))
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fmt.Errorf("reserve space for the ledger: %w", errors.Join(err, r.free()))
	}
	return nil
}

// giveUp frees the file's space; it returns false if that was done before.
func (r *reserve) giveUp() bool {
	r.spent = true
	return os.Remove(r.name) == nil
}

// takeAgain restores a reserve that was given up, once there is space. A failure is
// harmless: the next entry tries again.
func (r *reserve) takeAgain() {
	var fs unix.Statfs_t
	if r.spent && unix.Statfs(filepath.Dir(r.name), &fs) == nil && int64(fs.Bavail)*fs.Bsize >= plenty {
		r.spent = r.take() != nil
	}
}

// free removes the file, if it exists.
func (r *reserve) free() error {
	if err := os.Remove(r.name); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
