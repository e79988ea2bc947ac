package quiet_test

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

const escape = 0x1b

// The guard's worth shows only beside a program without it: were that one
// silent too, the test would prove nothing (and the guard could go).
func TestNothingIsWrittenBeforeMain(t *testing.T) {
	for _, c := range []struct {
		program string
		asks    bool
	}{{"quiet", false}, {"loud", true}} {
		t.Run(c.program, func(t *testing.T) {
			out := runUntilEscape(t, build(t, "./testdata/"+c.program))
			if got := bytes.IndexByte(out, escape) >= 0; got != c.asks {
				t.Errorf("wrote %q: an escape byte: %v, want %v", out, got, c.asks)
			}
			if !c.asks && string(out) != "done\r\n" {
				t.Errorf("wrote %q, want only its own line", out)
			}
		})
	}
}

func build(t *testing.T, pkg string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "program")
	cmd := exec.Command("go", "build", "-o", bin, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, out)
	}
	return bin
}

// runUntilEscape runs a program in a terminal of its own and gives back what
// it wrote, until it ends or writes an escape byte.
func runUntilEscape(t *testing.T, bin string) []byte {
	t.Helper()
	cmd := exec.Command(bin)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=", "CI=", "NO_COLOR=")
	tty, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	late := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer func() {
		late.Stop()
		_ = cmd.Process.Kill() // it has ended, or waits for an answer that nobody gives
		_ = cmd.Wait()
	}()

	var out []byte
	chunk := make([]byte, 1024)
	for {
		n, err := tty.Read(chunk)
		out = append(out, chunk[:n]...)
		if bytes.IndexByte(out, escape) >= 0 {
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
