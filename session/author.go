package session

import (
	"os"
	"os/user"
	"strconv"
)

// Author names the person behind a request: user@host.
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
