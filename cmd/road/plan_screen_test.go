package main

import (
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/plan"
)

// heldPlan is a plan of a run and a comparison, with a lock as its process has it.
func heldPlan(t *testing.T) (arg planArg, o *planJobs, lock *os.File) {
	dir := t.TempDir()
	t.Setenv("ROAD_RUNS", filepath.Join(dir, "runs"))
	arg = planArg{Plan: filepath.Join(dir, "small.toml"), Scale: plan.Demo}
	const text = "name = \"small\"\nseeds = [1]\n[stages.tune]\nrecipe = \"demo\"\n" +
		"[stages.compare]\ndoes = \"compare\"\nof = \"tune\"\n[arms.one]\n[arms.two]\ntune.set = [\"optim.lr_scale=0.5\"]\n"
	if err := os.WriteFile(arg.Plan, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := arg.open(0)
	if err != nil {
		t.Fatal(err)
	}
	if lock, err = o.folder.Hold(); err != nil {
		t.Fatal(err)
	}
	return arg, o, lock
}

// A comparison in progress is shown as that, by the commands and by the screen; after a kill
// of the plan's process it is not.
func TestACommandOfAPlanIsShownInProgress(t *testing.T) {
	arg, o, lock := heldPlan(t)
	i := slices.IndexFunc(o.jobs, func(j *plan.Job) bool { return j.Does == plan.Compare })
	o.record.Plan, o.record.Scale, o.record.PID, o.record.Busy = arg.Plan, arg.Scale, 4711, []string{o.jobs[i].Run}
	if err := o.folder.Write(o.record); err != nil {
		t.Fatal(err)
	}
	screen := o.watch(arg)
	for _, want := range []plan.Phase{plan.Running, plan.Stopped} {
		all, held, err := o.look(t.Context())
		if err != nil || held != (want == plan.Running) || all[i].Phase != want {
			t.Errorf("%s, held %t, %v; want %s", all[i].Phase, held, err, want)
		}
		s, err := screen.Look(t.Context())
		if err != nil || s.Held != held || s.Jobs[i].Phase != want {
			t.Errorf("on the screen: %s, held %t, %v; want %s", s.Jobs[i].Phase, s.Held, err, want)
		}
		lock.Close()
	}
}

// The process of a plan whose file cannot be read any more can be ended from the screen.
func TestAPlanWithoutItsFileIsStoppedOnTheScreen(t *testing.T) {
	arg, o, lock := heldPlan(t)
	process := exec.Command("sleep", "600")
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = process.Wait() // it is killed
		lock.Close()
	}()
	o.record.Plan, o.record.Scale, o.record.PID = arg.Plan, arg.Scale, process.Process.Pid
	err := errors.Join(o.folder.Write(o.record), os.WriteFile(arg.Plan, []byte("name = ["), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	all, err := startedPlans()()
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	if s, err := all[0].Look(t.Context()); err == nil || !s.Held || s.Record.PID != o.record.PID {
		t.Errorf("held %t by process %d, %v", s.Held, s.Record.PID, err)
	}
	if err := all[0].Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if s, err := all[0].Look(t.Context()); err == nil || s.Held {
		t.Errorf("after it: held %t, %v", s.Held, err)
	}
}

// A plan's process that has just begun is not in the record yet, or an earlier one is: the
// stop waits, and sends no signal to another process.
func TestAStopWaitsForTheRecordOfTheProcess(t *testing.T) {
	for name, earlier := range map[string]*plan.Record{
		"first": nil, "after another": {Slots: 1, PID: os.Getpid(), Ended: time.Now()}, "after a kill": {Slots: 1, PID: math.MaxInt32},
	} {
		t.Run(name, func(t *testing.T) {
			arg, o, lock := heldPlan(t)
			if earlier != nil {
				earlier.Plan = arg.Plan
				if err := o.folder.Write(*earlier); err != nil {
					t.Fatal(err)
				}
			}
			process := exec.Command("sleep", "600")
			go func() {
				err := process.Start()
				err = errors.Join(err, o.folder.Write(plan.Record{Plan: arg.Plan, Scale: arg.Scale, Slots: 1, PID: process.Process.Pid}))
				if err != nil {
					t.Error(err)
				}
				_ = process.Wait() // it is killed
				lock.Close()
			}()
			if err := o.stop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// make takes a space in the name of a target for the end of it.
func TestAMakefileNeedsNamesThatMakeTakes(t *testing.T) {
	_, o, lock := heldPlan(t)
	lock.Close()
	t.Setenv("ROAD_RUNS", "/tmp/two words")
	if err := new(app).makefile(o); err == nil || !strings.Contains(err.Error(), `"/tmp/two words": choose another with ROAD_RUNS`) {
		t.Errorf("%v", err)
	}
}
