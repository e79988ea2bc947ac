// Package usertest has a second user, for tests of a run's defence against others.
package usertest

import (
	"os"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Stranger is the number of a user who has no part in the tests' runs.
const Stranger = 54321

// AsStranger calls a function as the Stranger, in a test that Run runs. The user is the
// calling thread's alone, which ends with the call.
func AsStranger(t *testing.T, act func()) {
	t.Helper()
	done := make(chan syscall.Errno)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this function
		_, _, err := unix.RawSyscall(unix.SYS_SETGROUPS, 0, 0, 0)
		if err == 0 {
			_, _, err = unix.RawSyscall(unix.SYS_SETRESGID, Stranger, Stranger, Stranger)
		}
		if err == 0 {
			_, _, err = unix.RawSyscall(unix.SYS_SETRESUID, Stranger, Stranger, Stranger)
		}
		if err == 0 {
			act()
		}
		done <- err
	}()
	if err := <-done; err != 0 {
		t.Fatalf("act as user %d: %v", Stranger, err)
	}
}

// LetIn lets other users pass through folders of a test.
func LetIn(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}
