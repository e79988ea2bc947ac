// Package ptytest runs programs in a terminal of their own, for tests of their
// output.
package ptytest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// Escape begins every escape sequence.
const Escape = 0x1b

const patience = 30 * time.Second

// Build compiles a pure Go command for the test and returns its file.
func Build(t testing.TB, pkg string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "program")
	cmd := exec.Command("go", "build", "-o", bin, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, out)
	}
	return bin
}

// Need skips a test on a system without pseudo-terminals, such as a container
// without /dev/pts.
func Need(t testing.TB) {
	t.Helper()
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	ours.Close()
	theirs.Close()
}

// UntilEscape runs a program in an 80x24 colour terminal that answers no query, and
// returns its output up to its end or to an escape byte, after which it is killed. env
// changes the environment, as cmd.Env does not: it comes after the terminal's.
func UntilEscape(t testing.TB, cmd *exec.Cmd, env ...string) []byte {
	t.Helper()
	cmd.Env = append(append(cmd.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "CI=", "NO_COLOR="), env...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer func() {
		late.Stop()
		_ = cmd.Process.Kill() // it has ended, or waits for an answer that never comes
		_ = cmd.Wait()
	}()

	var out []byte
	chunk := make([]byte, 4096)
	for {
		n, err := tty.Read(chunk)
		out = append(out, chunk[:n]...)
		if bytes.IndexByte(out, Escape) >= 0 {
			return out
		}
		if err != nil {
			// A terminal whose last writer has gone reads as EIO on Linux.
			if !errors.Is(err, syscall.EIO) {
				t.Fatal(err)
			}
			return out
		}
	}
}
