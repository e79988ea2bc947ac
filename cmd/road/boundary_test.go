package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/tui/quiet/ptytest"
)

// linked lists the packages that a command links, without the standard library's;
// true marks those that need cgo.
func linked(t *testing.T, command string) map[string]bool {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{if .CgoFiles}}*{{end}}{{end}}", command)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1") // with 0 the cgo packages would not show
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v\n%s", command, err, &errs)
	}
	cgo := map[string]bool{}
	for _, name := range strings.Fields(string(out)) {
		name, star := strings.CutSuffix(name, "*")
		cgo[name] = star
	}
	return cgo
}

func TestRoadLinksNoCgo(t *testing.T) {
	for name, cgo := range linked(t, "dev.road/workbench/cmd/road") {
		ofTheTrainer := name == "dev.road/workbench/model" ||
			under(name, "github.com/sugarme/gotch", "dev.road/workbench/model/native", "dev.road/workbench/engine")
		if cgo || ofTheTrainer {
			t.Errorf("road links %s; libtorch is the trainer's alone", name)
		}
	}
}

func TestTheTrainerLinksNoTerminal(t *testing.T) {
	packages := linked(t, "dev.road/workbench/cmd/road-trainer")
	if !packages["dev.road/workbench/model/native"] {
		t.Error("the trainer does not seem to link the model: is this test looking at the right thing?")
	}
	foreign := []string{
		"github.com/charmbracelet", "github.com/NimbleMarkets", "github.com/muesli", "dev.road/workbench/tui", "dev.road/workbench/bench",
	}
	for name := range packages {
		if under(name, foreign...) {
			t.Errorf("road-trainer links %s; it has no terminal and measures nothing", name)
		}
	}
}

// Go compiles every .cpp file of a folder separately, and each reads libtorch's
// headers again: a second one would add a minute of CPU time to the first build.
func TestTheModelIsOneTranslationUnit(t *testing.T) {
	const folder = "../../model/native/"
	unit, err := os.ReadFile(folder + "native.cpp")
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		switch filepath.Ext(f.Name()) {
		case ".cpp":
			if f.Name() != "native.cpp" {
				t.Errorf("model/native/%s is compiled by itself: rename it to .hpp and include it in native.cpp", f.Name())
			}
		case ".hpp":
			if !bytes.Contains(unit, []byte(`#include "`+f.Name()+`"`)) {
				t.Errorf("model/native/native.cpp does not include %s", f.Name())
			}
		}
	}
}

func under(name string, roots ...string) bool {
	for _, root := range roots {
		if name == root || strings.HasPrefix(name, root+"/") {
			return true
		}
	}
	return false
}

// No command but the workbench itself may send an escape sequence, or wait for an
// answer: its output may go to a script, a log, or a slow line.
func TestCommandsWriteNoEscape(t *testing.T) {
	ptytest.Need(t)
	bin := ptytest.Build(t, ".")
	for _, line := range []string{
		"--help", "version", "version --json", "ls", "recipes", "recipes demo", "doctor", "doctor --json",
		"train --help", "status nosuchrun", "set nosuchrun kd.w=2", "nosuchcommand",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(bin, strings.Fields(line)...)
			cmd.Env = append(os.Environ(), "ROAD_RUNS="+t.TempDir())
			out := ptytest.UntilEscape(t, cmd)
			if i := bytes.IndexByte(out, ptytest.Escape); i >= 0 {
				t.Errorf("wrote an escape byte: %q", out[max(0, i-80):])
			}
			if len(out) == 0 && line != "ls" {
				t.Error("wrote nothing at all")
			}
		})
	}
}
