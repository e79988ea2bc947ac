package session

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"dev.road/workbench/durable"
)

// asidePrefix begins the name of a hidden folder beside the runs, in which one is made
// or removed. No run is called so: a name has no dots.
const asidePrefix = ".run-"

// isAside reports whether a folder's name is that of one aside.
func isAside(name string) bool {
	return strings.HasPrefix(name, asidePrefix) && strings.HasSuffix(name, durable.Partial)
}

// newAside is a name for a folder aside.
func newAside(root string) string { return filepath.Join(root, asidePrefix+NewID()+durable.Partial) }

// aside is a folder in which a run is made. It is locked while its maker lives, so that
// others can tell it from the remains of an interruption.
type aside struct {
	dir  string
	lock *os.File
}

// makeAside makes a folder aside.
func makeAside(root string) (aside, error) {
	for {
		dir := newAside(root)
		err := durable.Mkdir(dir)
		if err != nil && isThere(root) && errors.Is(err, os.ErrNotExist) {
			continue // another process takes it for remains
		}
		if err != nil {
			return aside{}, err
		}
		lock, err := lockFolder(dir)
		if errors.Is(err, unix.EWOULDBLOCK) || errors.Is(err, os.ErrNotExist) {
			continue // likewise
		}
		return aside{dir, lock}, nil // without a lock where the file system has none
	}
}

// clearAside removes the folders that interruptions have left aside. It does what it
// can: they are in nobody's way, and may be another user's.
func clearAside(root string) {
	entries, _ := os.ReadDir(root)
	for _, e := range entries {
		if !e.IsDir() || !isAside(e.Name()) {
			continue
		}
		dir := filepath.Join(root, e.Name())
		if lock, err := lockFolder(dir); err == nil {
			_ = os.RemoveAll(dir)
			lock.Close()
		}
	}
}

// release ends the lock.
func (a aside) release() { _ = a.lock.Close() }

// lockFolder locks a folder, and sees that its name still leads to it.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(dir, unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	here, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	there, err := os.Lstat(dir)
	if err == nil && !os.SameFile(here, there) {
		err = os.ErrNotExist
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
