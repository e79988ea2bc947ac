package session

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The sockets of killed trainers are removed; those at which a trainer listens, or is
// about to, and whatever else is there stay.
func TestTheSocketsOfKilledTrainersAreRemoved(t *testing.T) {
	dir, err := os.MkdirTemp("", "road-sweep-") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	open := func(name string) *net.UnixListener {
		t.Helper()
		path := filepath.Join(dir, name)
		l, err := net.Listen("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		l.(*net.UnixListener).SetUnlinkOnClose(false)
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		return l.(*net.UnixListener)
	}
	long := time.Now().Add(-time.Hour)
	for _, name := range []string{"00000000dead.sock", "0000000000aa.sock", "other.sock"} {
		if err := open(name).Close(); err != nil {
			t.Fatal(err)
		}
	}
	live := open("00000000beef.sock")
	defer live.Close()
	file := "00000000f11e.sock"
	if err := os.WriteFile(filepath.Join(dir, file), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"00000000dead.sock", "other.sock", "00000000beef.sock", file} {
		if err := os.Chtimes(filepath.Join(dir, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	d, err := openPrivate(dir, isUs)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	d.sweep(time.Now().Add(-bindsIn))
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if slices.Contains(left, "00000000dead.sock") || len(left) != 4 {
		t.Errorf("left are %v", left)
	}
}
