package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tui/quiet/ptytest"
)

// A terminal that obeys no escape sequence gets lines.
func TestADumbTerminalGetsLines(t *testing.T) {
	ptytest.Need(t)
	bin, root := ptytest.Build(t, "."), t.TempDir()
	r, err := recipe.Load("demo", nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := session.Create(root, r)
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"":                                   "the workbench needs a terminal that obeys escape sequences",
		"--readonly":                         "the workbench needs a terminal that obeys escape sequences",
		"attach " + d.Folder().Name():        d.Folder().Name() + "  ",
		"attach --ascii " + d.Folder().Dir(): "step 0/",
	} {
		cmd := exec.Command(bin, strings.Fields(line)...)
		cmd.Env = append(os.Environ(), "ROAD_RUNS="+root)
		out := ptytest.UntilEscape(t, cmd, "TERM=dumb")
		if bytes.IndexByte(out, ptytest.Escape) >= 0 || !strings.Contains(string(out), want) {
			t.Errorf("road %s writes %q, want %q and no escape", line, out, want)
		}
	}
}
