package session

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// longest is the maximum path in sockaddr_un on Linux, with its final zero, in bytes.
const longest = 107

// socketForm is the form of a socket's name.
var socketForm = regexp.MustCompile(`^[0-9a-f]{12}\.sock$`)

// socketPath returns the path of the run's socket: in the user's runtime folder, or
// in a folder of our own in /tmp if there is no usable one. The name is short, the
// same for every attempt, and another one for a copy or a run that takes the place
// of a moved one.
func (i Info) socketPath() (string, error) {
	hash := sha256.Sum256(fmt.Appendf(nil, "%s %d", i.ID, i.Folder.Inode))
	name := hex.EncodeToString(hash[:6]) + ".sock"
	var failed error
	for _, dir := range runtimeFolders() {
		path := filepath.Join(dir, name)
		if len(path) > longest {
			continue
		}
		if err := makePrivate(dir); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		return path, nil
	}
	return "", &Error{What: "no folder for the run's socket", Err: failed, Todo: "set XDG_RUNTIME_DIR to a folder of your own"}
}

func runtimeFolders() []string {
	ours := filepath.Join("/tmp", "road-"+strconv.Itoa(os.Geteuid()))
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		return []string{filepath.Join(dir, "road"), ours}
	}
	return []string{ours}
}
