package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// socketPlace returns the folder and the name of the socket in run.json. A run.json
// from elsewhere may name any file.
func (i Info) socketPlace() (dir, name string, err error) {
	switch dir, name = filepath.Split(i.Socket); {
	case i.Socket == "":
		return "", "", fmt.Errorf("no trainer has begun the run: %w", fs.ErrNotExist)
	case !filepath.IsAbs(dir) || !socketForm.MatchString(name):
		return "", "", impostor{fmt.Sprintf("the run's socket is called %q, which no trainer does", i.Socket)}
	}
	return filepath.Clean(dir), name, nil
}

// Socket is the path of this attempt's socket. The folder may have moved, and another
// run's may be in its place.
func (o *Owner) Socket() string { return o.begun.Socket }

// Listen opens the socket of this attempt for clients of this user and of root, in
// place of an earlier one. It makes the socket's folder if that is missing, and refuses one
// that is open to other users.
func (o *Owner) Listen() (*Listener, error) {
	dir, name, err := o.begun.socketPlace()
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	d, err := openPrivate(dir, isUs)
	if err != nil {
		return nil, err
	}
	d.sweep(time.Now().Add(-bindsIn))
	l, err := d.listen(name)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a socket in %s: %w", dir, err), d.Close())
	}
	return l, nil
}

// CheckSocket returns the reason why clients cannot come to the socket; fs.ErrNotExist
// if it has vanished.
func (o *Owner) CheckSocket() error {
	dir, name, err := o.begun.socketPlace()
	if err != nil {
		return err
	}
	d, err := openPrivate(dir, isUs)
	if err != nil {
		return err
	}
	return errors.Join(d.socket(name), d.Close())
}

// listen opens a socket in the folder, in place of an earlier one.
func (d privateDir) listen(name string) (*Listener, error) {
	path := d.through(name)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	// The mode comes before the name, so that no client sees a socket that is open to
	// others; the umask may have changed it.
	closed := func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) { failed = unix.Fchmod(int(fd), 0o600) })
		return errors.Join(err, failed)
	}
	l, err := (&net.ListenConfig{Control: closed}).Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, err
	}
	at := l.(*net.UnixListener)
	at.SetUnlinkOnClose(false) // by that path, when its descriptor may lead elsewhere
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, at.Close())
	}
	return &Listener{UnixListener: at, dir: d, name: name}, nil
}

// Listener accepts the connections of this process's user and of root.
type Listener struct {
	*net.UnixListener
	dir  privateDir
	name string
}

// AcceptUnix accepts the next connection. A stranger's is closed without an answer.
func (l *Listener) AcceptUnix() (*net.UnixConn, error) {
	for {
		c, err := l.UnixListener.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if uid, err := peerOf(c); err == nil && ourselves(uid) {
			return c, nil
		}
		_ = c.Close()
	}
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) { return l.AcceptUnix() }

// Close implements net.Listener: the socket is removed.
func (l *Listener) Close() error {
	err := l.UnixListener.Close()
	if gone := os.Remove(l.dir.through(l.name)); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return errors.Join(err, l.dir.Close())
}
