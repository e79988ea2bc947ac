package session

import (
	"fmt"
	"os"
	"os/user"
	"strconv"

	"golang.org/x/sys/unix"
)

// mayWrite returns the error of a run that this user can read, and not write.
func (f Folder) mayWrite() error {
	if unix.Faccessat(unix.AT_FDCWD, f.Dir(), unix.W_OK|unix.X_OK, unix.AT_EACCESS) != unix.EACCES {
		return nil
	}
	whose := "another user"
	if info, err := os.Stat(f.Dir()); err == nil {
		whose = "user " + strconv.Itoa(ownerOf(info))
		if u, err := user.LookupId(strconv.Itoa(ownerOf(info))); err == nil {
			whose = u.Username
		}
	}
	return &Error{
		What: fmt.Sprintf("run %s belongs to %s, and you cannot write into %s", f.Name(), whose, f.Dir()),
		Todo: "train on from its checkpoint in a run of your own with: road branch " + f.Dir(),
	}
}
