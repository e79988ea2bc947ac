package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// impostor is the error of a socket, or a process behind it, that may be another
// user's.
type impostor struct{ why string }

func (i impostor) Error() string { return i.why }

// privateDir is the folder of a socket, open: a check of it holds for its use, though
// its path may lead to another folder by then.
type privateDir struct {
	*os.File
	may func(uid int) bool // users who may own the folder and the sockets in it
}

// openPrivate opens a folder that only an allowed user can read and change. A link is
// not followed.
func openPrivate(dir string, may func(uid int) bool) (privateDir, error) {
	fd, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOTDIR) {
		return privateDir{}, impostor{dir + " is not a folder, or a link to one"}
	}
	if err != nil {
		return privateDir{}, &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	d := privateDir{os.NewFile(uintptr(fd), dir), may}
	info, err := d.Stat()
	if err == nil {
		err = d.belongs(dir, info, 0o700)
	}
	if err != nil {
		return privateDir{}, errors.Join(err, d.Close())
	}
	return d, nil
}

// belongs checks the owner and the permissions of the folder, or of a file in it.
func (d privateDir) belongs(path string, info fs.FileInfo, mode fs.FileMode) error {
	switch uid := ownerOf(info); {
	case !d.may(uid):
		return impostor{fmt.Sprintf("%s belongs to user %d", path, uid)}
	case info.Mode().Perm()&^mode != 0:
		return impostor{fmt.Sprintf("%s has mode %04o and is open to other users; close it with: chmod %o %[1]s", path, info.Mode().Perm(), mode)}
	}
	return nil
}

// through returns the path of a file in the folder by way of its descriptor.
func (d privateDir) through(name string) string {
	return filepath.Join(fmt.Sprintf("/proc/self/fd/%d", d.Fd()), name)
}

// socket checks a socket in the folder; fs.ErrNotExist if there is none.
func (d privateDir) socket(name string) error {
	info, err := os.Lstat(d.through(name))
	if err != nil {
		return err
	}
	path := filepath.Join(d.Name(), name)
	if info.Mode().Type() != fs.ModeSocket {
		return impostor{path + " is not a socket"}
	}
	return d.belongs(path, info, 0o600)
}

// makePrivate makes a folder for this user alone, or closes one to others. Its parent
// must exist: a runtime folder that the system removed at the log-out, or never made,
// is unusable.
func makePrivate(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	d, err := os.OpenFile(dir, os.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer d.Close()
	info, err := d.Stat()
	if err != nil {
		return err
	}
	if !isUs(ownerOf(info)) {
		return fmt.Errorf("%s is not a folder of user %d", dir, os.Geteuid())
	}
	return d.Chmod(0o700)
}
