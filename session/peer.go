package session

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// peerOf returns the user of the process at the other end of a connection.
func peerOf(c syscall.Conn) (uid int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, err
	}
	var cred *unix.Ucred
	var failed error
	if err := raw.Control(func(fd uintptr) {
		cred, failed = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return 0, err
	}
	if failed != nil {
		return 0, fmt.Errorf("ask for the user at the other end: %w", failed)
	}
	return int(cred.Uid), nil
}

// isUs reports whether a user is this process's.
func isUs(uid int) bool { return uid == os.Geteuid() }

// ourselves reports whether a user is this process's, or root.
func ourselves(uid int) bool { return uid == 0 || isUs(uid) }

// mayServe reports whether a client talks to a trainer of that user: its own, or
// root. Root talks to the owner of the run's folder, too.
func (f Folder) mayServe(uid int) bool {
	if ourselves(uid) {
		return true
	}
	info, err := os.Stat(f.Dir())
	return err == nil && os.Geteuid() == 0 && ownerOf(info) == uid
}

// ownerOf returns the user of a file or folder; Linux always tells.
func ownerOf(info fs.FileInfo) (uid int) {
	stat, _ := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid)
}
