package session_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// elsewhere makes a crashed run one of another machine, with a heartbeat that is
// overdue since a time.
func elsewhere(t *testing.T, overdue time.Time, files ...string) session.Folder {
	t.Helper()
	f := crashed(t)
	for _, file := range files {
		edit(t, f, file, func(i map[string]any) {
			i["host"], i["machine"] = "box7", map[string]any{"id": "0123456789abcdef", "boot": "another", "pid_namespace": 1}
		})
	}
	edit(t, f, "alive.json", func(a map[string]any) {
		a["time"], a["next_sign"] = overdue.Add(-time.Minute).UTC().Format(time.RFC3339), overdue.UTC().Format(time.RFC3339)
	})
	written(t, f, "alive.json", overdue.Add(-time.Minute))
	return f
}

// written sets the time at which the disk says that a file was written.
func written(t *testing.T, f session.Folder, name string, at time.Time) {
	t.Helper()
	if err := os.Chtimes(filepath.Join(f.Dir(), name), at, at); err != nil {
		t.Fatal(err)
	}
}

// The lock of another machine says nothing, whether it looks free or held.
func TestASilentRunOfAnotherMachineIsTakenOver(t *testing.T) {
	for _, held := range []bool{false, true} {
		t.Run(fmt.Sprintf("held %t", held), func(t *testing.T) {
			overdue := time.Now().Add(-time.Hour)
			f := elsewhere(t, overdue, "run.json", "lock")
			i, _, err := f.Info()
			if err != nil {
				t.Fatal(err)
			}
			if held {
				hold(t, f)
			}
			who := fmt.Sprintf("process %d on box7, last heartbeat %s, 1h1m", i.PID, overdue.Add(-time.Minute).UTC().Format(time.RFC3339))
			_, owned := session.Own(f)
			_, started := session.Launch(t.Context(), f, session.StartOptions{Trainer: os.Args[0], Resume: true})
			for act, err := range map[string]error{"own": owned, "start": started} {
				todo := "; if that machine is gone, take the run over with: road train --resume mtl --take-over"
				if err == nil || !strings.HasPrefix(err.Error(), "run mtl may have a trainer: "+who) ||
					!strings.HasSuffix(err.Error(), todo) {
					t.Errorf("%s: %v", act, err)
				}
			}
			before, err := os.Stat(filepath.Join(f.Dir(), "lock"))
			if err != nil {
				t.Fatal(err)
			}
			o, err := session.TakeOver(f)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(o.TookOverFrom(), who) {
				t.Errorf("it was taken over from %q", o.TookOverFrom())
			}
			after, err := os.Stat(filepath.Join(f.Dir(), "lock"))
			if err != nil || os.SameFile(before, after) || after.Mode().Perm() != 0o600 {
				t.Errorf("the lock is the silent trainer's still: %v, %v", after.Mode(), err)
			}
			mine := "run mtl is held by trainer " + itoa(os.Getpid())
			if _, err := session.TakeOver(f); err == nil || !strings.HasPrefix(err.Error(), mine) {
				t.Errorf("it is taken over from a live trainer: %v", err)
			}
			o.Release()
			h := start(t, f, session.StartOptions{Resume: true, TakeOver: true})
			if h.Attempt != 2 || phase(t, f) != wire.Running {
				t.Errorf("%+v", h)
			}
		})
	}
}

func TestATrainerThatLivesKeepsItsRun(t *testing.T) {
	t.Run("on another machine", func(t *testing.T) {
		f := elsewhere(t, time.Now().Add(time.Minute/2), "run.json", "lock")
		_, err := session.TakeOver(f)
		if err == nil || !strings.HasPrefix(err.Error(), "run mtl has a trainer: process ") ||
			!strings.HasSuffix(err.Error(), "; end it there") {
			t.Error(err)
		}
	})
	t.Run("on another machine, where it loads", func(t *testing.T) {
		f := elsewhere(t, time.Now().Add(-time.Hour), "run.json", "lock")
		edit(t, f, "lock", func(l map[string]any) { l["pid"] = 1 }) // the attempt after the heartbeat's
		hold(t, f)
		if _, err := session.TakeOver(f); err == nil || !strings.Contains(err.Error(), "process 1 on box7, lock taken ") {
			t.Error(err)
		}
		written(t, f, "lock", time.Now().Add(-24*time.Hour))
		o, err := session.TakeOver(f)
		if err != nil {
			t.Fatal(err)
		}
		o.Release()
	})
	t.Run("here, though it is silent", func(t *testing.T) {
		f := newRun(t)
		h := start(t, f, session.StartOptions{})
		if err := syscall.Kill(h.PID, syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		edit(t, f, "alive.json", func(a map[string]any) { a["next_sign"] = a["time"] })
		if p := phase(t, f); p != wire.Stalled {
			t.Errorf("it is %s", p)
		}
		if _, err := session.TakeOver(f); err == nil || !strings.HasPrefix(err.Error(), "run mtl is held by trainer "+itoa(h.PID)) {
			t.Error(err)
		}
	})
	t.Run("in another container", func(t *testing.T) {
		f := crashed(t)
		edit(t, f, "lock", func(l map[string]any) { l["machine"].(map[string]any)["pid_namespace"] = 1 })
		hold(t, f)
		if _, err := session.TakeOver(f); err == nil || !strings.Contains(err.Error(), ", another container of this machine; watch it") {
			t.Error(err)
		}
	})
}

// A process that is not the trainer holds the lock: of an earlier version's mode.
func TestALockThatAnotherProcessHoldsIsReplaced(t *testing.T) {
	f := crashed(t)
	hold(t, f)
	_, err := session.Own(f)
	if err == nil || !strings.HasSuffix(err.Error(), "replace the lock with: road train --resume mtl --take-over") {
		t.Error(err)
	}
	o, err := session.TakeOver(f)
	if err != nil {
		t.Fatal(err)
	}
	o.Release()
	if o, err = session.Own(f); err != nil {
		t.Fatal(err)
	}
	o.Release()
}

// No process outlives a boot, so that a run goes on after a power cut without a
// question.
func TestARunFromBeforeABootIsFree(t *testing.T) {
	f := crashed(t)
	for _, file := range []string{"run.json", "lock"} {
		edit(t, f, file, func(i map[string]any) { i["machine"].(map[string]any)["boot"] = "another" })
	}
	if i, _, err := f.Info(); err != nil || i.Machine.ID == "" {
		t.Skipf("this machine has no /etc/machine-id, %v", err)
	}
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	o.Release()
}

func TestOneOfManyTakesARunOver(t *testing.T) {
	f := elsewhere(t, time.Now().Add(-time.Hour), "run.json", "lock")
	hold(t, f)
	const many = 16
	var winners atomic.Int32
	ended := make(chan struct{}, many)
	for range many {
		go func() {
			if o, err := session.TakeOver(f); err == nil {
				winners.Add(1)
				t.Cleanup(o.Release)
			}
			ended <- struct{}{}
		}()
	}
	for range many {
		<-ended
	}
	if n := winners.Load(); n != 1 {
		t.Errorf("%d trainers have the run", n)
	}
}
