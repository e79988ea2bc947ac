package session

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// longest is the maximum path in sockaddr_un on Linux, with its final zero, in bytes.
const longest = 107

// socketPath returns the path of the run's socket: in the user's runtime folder, or
// in a folder of our own in /tmp if there is no usable one. The name is short and
// the same for every attempt.
func (f Folder) socketPath() (string, error) {
	hash := sha256.Sum256([]byte(f.Dir()))
	name := hex.EncodeToString(hash[:6]) + ".sock"
	var failed error
	for _, dir := range runtimeFolders() {
		path := filepath.Join(dir, name)
		if len(path) > longest {
			continue
		}
		if err := private(dir); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		return path, nil
	}
	return "", fmt.Errorf("no folder for the run's socket: %w", failed)
}

func runtimeFolders() []string {
	ours := filepath.Join("/tmp", "road-"+strconv.Itoa(os.Getuid()))
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		return []string{filepath.Join(dir, "road"), ours}
	}
	return []string{ours}
}

// private makes a folder for this user alone, and refuses one that another user may
// have made.
func private(dir string) error {
	// Its parent must exist: a runtime folder that the system removed at the log-out,
	// or never made, is unusable.
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Getuid() {
		return fmt.Errorf("%s is not a folder of user %d", dir, os.Getuid())
	}
	if info.Mode().Perm() != 0o700 {
		return os.Chmod(dir, 0o700)
	}
	return nil
}
