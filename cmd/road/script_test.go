package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dev.road/workbench/session"
	"dev.road/workbench/session/libtorch"
	"dev.road/workbench/session/wire"
)

// TestMain makes the test program act as road, for the scripts and for the keepers
// that they start.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"road": func() { os.Exit(program()) }})
}

// Scripts without a trainer.
func TestScripts(t *testing.T) {
	testscript.Run(t, params("testdata/script", ""))
}

// Scripts with a real trainer, on runs that take moments.
func TestTrainerScripts(t *testing.T) {
	if !strings.Contains(os.Getenv("CGO_LDFLAGS"), "-ltorch_cpu") {
		t.Skip("the trainer is built with libtorch: run this test through scripts/go.sh")
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "dev.road/workbench/cmd/road-trainer", "dev.road/workbench/scripts/hubcache")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", build, err, out)
	}
	testscript.Run(t, params("testdata/trainer", bin))
}

// patience bounds every wait; only a broken test reaches it.
const patience = 5 * time.Minute

// params returns the parameters of the scripts in a folder, with the trainer in
// another.
// Each script has a runs folder of its own, $ROAD_RUNS, and a recipe tiny.toml
// that takes milliseconds a step; trainers that it leaves are killed.
func params(dir, trainer string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Condition: func(name string) (bool, error) {
			if name != "cuda" {
				return false, fmt.Errorf("unknown condition %s", name)
			}
			return hasCUDA(trainer), nil
		},
		Setup: func(e *testscript.Env) error {
			runs := filepath.Join(e.WorkDir, "runs")
			e.Setenv("ROAD_RUNS", runs)
			models, err := filepath.Abs("../../model/testdata")
			if err != nil {
				return err
			}
			e.Setenv("MODELS", models)
			old, err := filepath.Abs("../../session/testdata/format-1.tar.gz")
			if err != nil {
				return err
			}
			e.Setenv("OLD_RUNS", old)
			e.Setenv("HF_HOME", filepath.Join(e.WorkDir, "hf"))
			e.Setenv("HF_HUB_OFFLINE", "1")
			e.Setenv("PATH", trainer+string(filepath.ListSeparator)+e.Getenv("PATH"))
			e.Defer(func() {
				for _, dir := range []string{runs, filepath.Join(e.WorkDir, "others")} {
					killPlans(dir)
					killAll(dir)
				}
			})
			text, err := os.ReadFile("testdata/tiny.toml")
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(e.WorkDir, "tiny.toml"), text, 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "await": await, "terminate": terminate, "driver": standIn, "named": named, "appears": appears,
			"planskilled": planskilled, "planrunning": planrunning, "sametables": sametables, "onscreen": onscreen, "killplan": killplan,
		},
	}
}

// hasCUDA reports whether the trainer's libtorch has a CUDA part.
func hasCUDA(trainer string) bool {
	l, err := libtorch.Find(context.Background(), filepath.Join(trainer, "road-trainer"))
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join(l.Dir, "libtorch_cuda.so"))
	return err == nil
}

// standIn builds a stand-in driver with two GPUs for later commands; its arguments
// select the failures in engine/nvml/testdata/driver.c.
func standIn(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("driver cannot be negated")
	}
	dir := ts.MkAbs("driver")
	ts.Check(os.MkdirAll(dir, 0o755))
	source, err := filepath.Abs("../../engine/nvml/testdata/driver.c")
	ts.Check(err)
	for _, name := range []string{"libcuda.so.1", "libnvidia-ml.so.1"} {
		flags := []string{"-shared", "-fPIC", "-include", "unistd.h", "-o", filepath.Join(dir, name), source}
		out, err := exec.Command("cc", append(flags, args...)...).CombinedOutput()
		if err != nil {
			ts.Fatalf("%v\n%s", err, out)
		}
	}
	ts.Setenv("LD_LIBRARY_PATH", dir)
}

// killAll kills the remaining trainers of the runs in a folder.
func killAll(runs string) {
	recipes, _ := filepath.Glob(filepath.Join(runs, "*", "recipe.toml"))
	served, _ := filepath.Glob(filepath.Join(runs, ".served", "*", "recipe.toml"))
	for _, file := range append(recipes, served...) {
		_ = session.Kill(context.Background(), session.Folder(filepath.Dir(file))) // most have none
	}
}

// exits runs a command that must end with an exit status:
//
//	exits STATUS PROGRAM [ARGUMENT...]
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM [ARGUMENT...]")
	}
	status := 0
	err := ts.Exec(args[1], args[2:]...)
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		status = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// named finds the one folder of a checkpoint without a run whose name has a prefix, for
// $NAMED:
//
//	named PREFIX
func named(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: named PREFIX")
	}
	found, err := filepath.Glob(filepath.Join(ts.Getenv("ROAD_RUNS"), ".served", args[0]+"*"))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%d checkpoints are called %s…: %v", len(found), args[0], found)
	}
	ts.Setenv("NAMED", filepath.Base(found[0]))
}

// appears waits until a file or folder is there whose path fits a pattern:
//
//	appears PATTERN
func appears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: appears PATTERN")
	}
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-look.C {
		if found, err := filepath.Glob(ts.MkAbs(args[0])); err != nil || len(found) > 0 {
			ts.Check(err)
			return
		}
	}
	ts.Fatalf("%s never appeared", args[0])
}

// terminate sends SIGTERM to the commands in the background.
func terminate(ts *testscript.TestScript, neg bool, args []string) {
	for _, cmd := range ts.BackgroundCmds() {
		ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	}
}

// await waits until a run is in a state, at a step or after it; an ended run is unserved
// once no process says that it answers for it. With a note it waits for that, too:
//
//	await RUN STATE [STEP [NOTE]]
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: await RUN STATE [STEP [NOTE]]")
	}
	step := 0
	if len(args) > 2 {
		var err error
		if step, err = strconv.Atoi(args[2]); err != nil {
			ts.Fatalf("%v", err)
		}
	}
	run := session.Open(session.Folder(filepath.Join(ts.Getenv("ROAD_RUNS"), args[0])))
	var s wire.State
	var err error
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-look.C {
		s, err = run.State(context.Background())
		is := string(s.State) == args[1] || args[1] == "unserved" && s.State.Ended() && !s.Serving
		if err == nil && is && s.Step >= step && (len(args) < 4 || s.Note == args[3]) {
			return
		}
	}
	ts.Fatalf("%s is %s at step %d (%s), %v", args[0], s.State, s.Step, s.Note, err)
}
