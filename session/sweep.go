package session

import (
	"errors"
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// bindsIn is the time within which a trainer listens at the socket that it has made.
const bindsIn = time.Minute

// sweep removes the sockets that killed trainers have left in the folder: those of this
// user from before a time at which nobody listens. It does what it can: they are in
// nobody's way.
func (d privateDir) sweep(before time.Time) {
	entries, _ := os.ReadDir(d.through("."))
	for _, e := range entries {
		info, err := os.Lstat(d.through(e.Name()))
		if !socketForm.MatchString(e.Name()) || err != nil || !isUs(ownerOf(info)) || info.ModTime().After(before) ||
			d.socket(e.Name()) != nil {
			continue
		}
		c, err := net.DialTimeout("unix", d.through(e.Name()), time.Second)
		if err == nil {
			_ = c.Close()
		}
		if errors.Is(err, unix.ECONNREFUSED) {
			_ = os.Remove(d.through(e.Name()))
		}
	}
}
