package session_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session"
)

// A killed process has its memory and device for a while: its lock, which goes last, is
// waited for. Here the test has the trainer's descriptor of it, too, so that the lock
// outlives the process until the test closes that.
func TestAKillWaitsForTheLock(t *testing.T) {
	f := newRun(t)
	h := start(t, f, session.StartOptions{})
	lock := descriptorOf(t, h.PID, filepath.Join(f.Dir(), "lock"))
	killed := make(chan error, 1)
	go func() { killed <- session.Kill(t.Context(), f) }()
	waitFor(t, "the trainer's end", func() bool { _, err := os.Stat(filepath.Join(f.Dir(), "exit.json")); return err == nil })
	select {
	case err := <-killed:
		t.Errorf("it returned while the run was not free: %v", err)
		killed <- err
	default:
	}
	if err := unix.Close(lock); err != nil {
		t.Fatal(err)
	}
	if err := <-killed; err != nil {
		t.Error(err)
	}
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	o.Release()
}

// descriptorOf returns this process's copy of a descriptor that another has of a file.
func descriptorOf(t *testing.T, pid int, file string) int {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	open, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range open {
		number, err := strconv.Atoi(d.Name())
		if to, _ := os.Readlink(filepath.Join(dir, d.Name())); err != nil || to != file {
			continue
		}
		process, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer unix.Close(process)
		copied, err := unix.PidfdGetfd(process, number, 0)
		if errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOSYS) {
			t.Skipf("takes a system that lets a process have descriptors of its children: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		return copied
	}
	t.Fatalf("process %d has not opened %s", pid, file)
	return -1
}
