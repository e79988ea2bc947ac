package session_test

import (
	"os"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// stranger is the number of a user who has no part in the tests' runs.
const stranger = 54321

// asStranger calls a function as another user. Only the calling thread changes its
// user, and ends with the call.
func asStranger(t *testing.T, act func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can act as a second user")
	}
	done := make(chan syscall.Errno)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this function
		_, _, err := unix.RawSyscall(unix.SYS_SETRESGID, stranger, stranger, stranger)
		if err == 0 {
			_, _, err = unix.RawSyscall(unix.SYS_SETRESUID, stranger, stranger, stranger)
		}
		if err == 0 {
			act()
		}
		done <- err
	}()
	if err := <-done; err != 0 {
		t.Fatalf("act as user %d: %v", stranger, err)
	}
}

// open lets other users pass through the folders of a test.
func open(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}
