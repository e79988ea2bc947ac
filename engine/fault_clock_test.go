package engine_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A trainer that stands still for a while (it was stopped, or its machine
// slept) says so, and that while is no part of a step, nor of what remains.
func TestFaultAStandstillIsNoPartOfAStep(t *testing.T) {
	t.Parallel()
	still := time.Duration(thorough(t, 4, 20)) * time.Second
	k := start(t, create(t, small(t, "train.steps=100000", "checkpoint.every=0"))).ready()
	k.until("steps", func(s wire.State) bool { return s.Step > 30 })
	k.signal(syscall.SIGSTOP)
	<-time.After(still)
	k.signal(syscall.SIGCONT)
	stood := k.until("an event", func(wire.State) bool { return len(k.told(wire.EventState, wire.LevelWarn)) > 0 })
	after := k.until("a step after it", func(s wire.State) bool { return s.Step > stood.Step })
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
	if told := k.told(wire.EventState, wire.LevelWarn); len(told) != 1 || !contains(told[0], "the trainer was suspended for ") {
		t.Errorf("the events tell of %q", told)
	}
	if limit := still.Seconds() / 2; after.StepSeconds > limit || after.ETASeconds > 100000*limit {
		t.Errorf("after it a step takes %v s, and %v s remain", after.StepSeconds, after.ETASeconds)
	}
	rows, gap := timedSteps(t, k.folder), time.Duration(0)
	for step, r := range rows {
		if r.Whole <= 0 || r.Whole > still.Seconds()/2 {
			t.Errorf("step %d took %v s by its row", step, r.Whole)
		}
		gap = max(gap, r.Time.Sub(rows[max(1, step-1)].Time))
	}
	if gap < still {
		t.Errorf("the rows are at most %v apart: nothing stood still", gap)
	}
}

// A wall clock that is set back, as the folder has it afterwards, takes nothing
// from a trainer that runs: it is not taken for one of an earlier attempt.
func TestFaultAClockThatIsSetBackLeavesARunAlive(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t, "train.steps=100000", "checkpoint.every=0"))).ready()
	k.until("a step", func(s wire.State) bool { return s.Step > 0 })
	file := filepath.Join(k.folder.Dir(), "run.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var info session.Info
	if err := json.Unmarshal(text, &info); err != nil {
		t.Fatal(err)
	}
	info.Started = info.Started.Add(5 * time.Hour) // by the clock as it goes now
	if text, err = json.Marshal(info); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if l, err := k.folder.Liveness(time.Now()); err != nil || l.Phase != wire.Running || l.Alive == nil {
		t.Errorf("the folder says %+v, %v", l, err)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	if l, err := k.folder.Liveness(time.Now()); err != nil || l.Phase != wire.Stopped {
		t.Errorf("at the end the folder says %+v, %v", l, err)
	}
	k.intact()
}
