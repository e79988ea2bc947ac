package quiet_test

import (
	"bytes"
	"os/exec"
	"testing"

	"dev.road/workbench/tui/quiet/ptytest"
)

// The guard's effect shows only against a program without it: if that one were
// silent too, the test would prove nothing, and the guard could be removed.
func TestNothingIsWrittenBeforeMain(t *testing.T) {
	ptytest.Need(t)
	for _, c := range []struct {
		program string
		asks    bool
	}{{"quiet", false}, {"loud", true}} {
		t.Run(c.program, func(t *testing.T) {
			out := ptytest.UntilEscape(t, exec.Command(ptytest.Build(t, "./testdata/"+c.program)))
			if got := bytes.IndexByte(out, ptytest.Escape) >= 0; got != c.asks {
				t.Errorf("wrote %q: an escape byte: %v, want %v", out, got, c.asks)
			}
			if !c.asks && string(out) != "done\r\n" {
				t.Errorf("wrote %q, want only its own line", out)
			}
		})
	}
}
