package main

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dev.road/workbench/session"
	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/wire"
)

// The reason of a failed job is its command's error, without progress and what to do by hand.
func TestAFailedJobHasTheErrorOfItsCommand(t *testing.T) {
	ended := errors.New("exit status 1")
	for said, want := range map[string]string{
		"road: waiting, 2 s\n01:05:19  squad: 3000 examples\nroad: a: no space left\nrun a is kept\n": "a: no space left",
		"road: a: no space left\n":         "a: no space left",
		"01:05:19  squad: 3000 examples\n": "exit status 1",
		"":                                 "exit status 1",
	} {
		if got := complaint(said, ended).Error(); got != want {
			t.Errorf("%q: %s, want %s", said, got, want)
		}
	}
	killed := exec.CommandContext(t.Context(), "sh", "-c", "kill -9 $$").Run()
	if got := complaint("road: waiting, 2 s", killed).Error(); got != "signal: killed" {
		t.Errorf("a command that was killed: %s", got)
	}
}

// planskilled runs a plan and kills its process at random moments, every other time with
// the trainers:
//
//	planskilled PLAN
func planskilled(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: planskilled PLAN")
	}
	times := 3
	if os.Getenv("ROAD_FAULTS") != "" {
		times = 20
	}
	root := ts.Getenv("ROAD_RUNS")
	folder := plan.Folder(filepath.Join(root, ".plans", "tiny-demo"))
	for n := range times {
		ts.Check(ts.Exec("road", "plan", "run", args[0], "--detach"))
		time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond) // the moment is the test's
		r, found, err := folder.Read()
		ts.Check(err)
		if found { // it has begun
			_ = syscall.Kill(r.PID, syscall.SIGKILL) // it may have ended
		}
		if n%2 == 0 {
			killAll(root)
		}
		for held := true; held; {
			held, err = folder.Held()
			ts.Check(err)
		}
	}
}

// rate is the part of a result that is measured by the clock.
var rate = regexp.MustCompile(`"windows_per_second":[^,]*,`)

// killplan kills the process of a plan:
//
//	killplan NAME-SCALE
func killplan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: killplan NAME-SCALE")
	}
	folder := plan.Folder(filepath.Join(ts.Getenv("ROAD_RUNS"), ".plans", args[0]))
	for held := true; held; {
		r, found, err := folder.Read()
		ts.Check(err)
		if found {
			_ = syscall.Kill(r.PID, syscall.SIGKILL) // just begun, it has not written its number
		}
		held, err = folder.Held()
		ts.Check(err)
	}
}

// planrunning starts a plan, and waits until one of its runs has steps:
//
//	planrunning PLAN
func planrunning(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: planrunning PLAN")
	}
	ts.Check(ts.Exec("road", "plan", "run", args[0], "--detach"))
	for started := false; !started; time.Sleep(20 * time.Millisecond) {
		recipes, err := filepath.Glob(filepath.Join(ts.Getenv("ROAD_RUNS"), "*", "recipe.toml"))
		ts.Check(err)
		for _, file := range recipes {
			s, err := session.Open(session.Folder(filepath.Dir(file))).State(context.Background())
			started = started || err == nil && s.State == wire.Running && s.Step > 0
		}
	}
}

// sametables compares the results of plans in two runs' folders:
//
//	sametables RUNS RUNS
func sametables(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sametables RUNS RUNS")
	}
	var tables [2][]byte
	for i, runs := range args {
		files, err := filepath.Glob(filepath.Join(ts.MkAbs(runs), ".plans", "results", "*-compare-*.json"))
		ts.Check(err)
		if len(files) != 1 {
			ts.Fatalf("%d results in %s", len(files), runs)
		}
		tables[i], err = os.ReadFile(files[0])
		ts.Check(err)
		tables[i] = rate.ReplaceAll(tables[i], nil)
	}
	if !bytes.Equal(tables[0], tables[1]) {
		ts.Fatalf("the tables differ:\n%s\n%s", tables[0], tables[1])
	}
}

// killPlans kills the processes of the plans in a runs' folder.
func killPlans(runs string) {
	folders, _ := filepath.Glob(filepath.Join(runs, ".plans", "*", "plan.json"))
	for _, file := range folders {
		if held, err := plan.Folder(filepath.Dir(file)).Held(); err != nil || !held {
			continue
		}
		if r, found, err := plan.Folder(filepath.Dir(file)).Read(); err == nil && found {
			_ = syscall.Kill(r.PID, syscall.SIGKILL)
		}
	}
}
