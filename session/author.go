package session

import (
	"os"
	"os/user"
	"strconv"
)

// Author returns the author of this process's requests: user@host.
func Author() string {
	name := strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return name + "@" + host
}
