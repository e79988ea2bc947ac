package session_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session"
	"dev.road/workbench/session/usertest"
	"dev.road/workbench/session/wire"
)

// edit changes fields of a JSON file in a run's folder.
func edit(t *testing.T, f session.Folder, name string, change func(map[string]any)) {
	t.Helper()
	file := filepath.Join(f.Dir(), name)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	change(fields)
	if text, err = json.Marshal(fields); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// hold takes a run's lock like any process that can open it, for the duration of the
// test.
func hold(t *testing.T, f session.Folder) {
	t.Helper()
	file, err := os.Open(filepath.Join(f.Dir(), "lock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		t.Fatal(err)
	}
}

// crashed makes a run whose trainer was killed, and its keeper too.
func crashed(t *testing.T) session.Folder {
	t.Helper()
	f := newRun(t)
	start(t, f, session.StartOptions{})
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	exit := filepath.Join(f.Dir(), "exit.json")
	waitFor(t, "exit.json", func() bool { _, err := os.Stat(exit); return err == nil })
	text, err := os.ReadFile(exit)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(exit); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // the wait of start's clean-up is over
		if err := os.WriteFile(exit, text, 0o600); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestTheLockIsClosedToOtherUsers(t *testing.T) {
	f := newRun(t)
	file := filepath.Join(f.Dir(), "lock")
	if err := os.WriteFile(file, nil, 0o644); err != nil { // as earlier versions made it
		t.Fatal(err)
	}
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Release()
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// A stranger cannot open the lock, so the heartbeat tells him.
func TestAStrangerGoesByTheHeartbeat(t *testing.T) {
	usertest.Run(t, func(t *testing.T) {
		f := newRun(t)
		usertest.LetIn(t, filepath.Dir(filepath.Dir(f.Dir())), filepath.Dir(f.Dir()), f.Dir())
		start(t, f, session.StartOptions{})
		usertest.AsStranger(t, func() {
			if file, err := os.Open(filepath.Join(f.Dir(), "lock")); err == nil {
				t.Error("a stranger can open the lock, and so hold it")
				_ = file.Close()
			}
			now, err := f.State(time.Now())
			if err != nil || now.State != wire.Running || now.Note != "according to its heartbeat; its lock belongs to another user" {
				t.Errorf("%s, %q, %v", now.State, now.Note, err)
			}
			if later, err := f.State(time.Now().Add(2 * time.Hour)); err != nil || later.State != wire.Stalled {
				t.Errorf("%s, %v", later.State, err)
			}
		})
	})
}

// The lock of an earlier version could be held by whoever can read it.
func TestALockThatAnotherProcessHoldsIsNotATrainer(t *testing.T) {
	f := crashed(t)
	hold(t, f)
	s, err := session.Open(f).State(t.Context())
	want := "its lock is held by a process that is not its trainer: it names process "
	if err != nil || s.State != wire.Crashed || !strings.Contains(s.Note, want) {
		t.Errorf("%s, %q, %v", s.State, s.Note, err)
	}
	_, err = session.Start(t.Context(), f, session.StartOptions{Trainer: os.Args[0], Resume: true})
	if err == nil || !strings.Contains(err.Error(), "which does not exist") {
		t.Error(err)
	}
	if err := session.Kill(t.Context(), f); err == nil || !strings.Contains(err.Error(), "has no trainer") {
		t.Error(err)
	}
}

func TestARenamedHostEndsItsTrainer(t *testing.T) {
	f := newRun(t)
	start(t, f, session.StartOptions{})
	edit(t, f, "run.json", func(i map[string]any) { i["host"] = "before-the-renaming" })
	edit(t, f, "lock", func(i map[string]any) { i["host"] = "before-the-renaming" })
	if p := phase(t, f); p != wire.Running {
		t.Errorf("it is %s", p)
	}
	if err := session.Kill(t.Context(), f); err != nil {
		t.Error(err)
	}
	waitFor(t, "its end", func() bool { l, err := f.Liveness(time.Now()); return err == nil && l.Exit != nil })
}

// Process numbers mean nothing in another container, or on another machine, though
// it has this one's name.
func TestMachinesOfOneNameAreNotTakenForOne(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for field, where := range map[string]string{
		"pid_namespace": host + ", another container of this machine", "boot": "another machine called " + host,
	} {
		t.Run(field, func(t *testing.T) {
			f := newRun(t)
			start(t, f, session.StartOptions{})
			there := map[string]any{"id": "0123456789abcdef", "boot": "another", "pid_namespace": 1}
			move := func(i map[string]any) {
				if field == "boot" {
					i["machine"] = there
					return
				}
				i["machine"].(map[string]any)[field] = 1
			}
			here, err := os.ReadFile(filepath.Join(f.Dir(), "run.json"))
			if err != nil {
				t.Fatal(err)
			}
			edit(t, f, "run.json", move)
			want := "run mtl has its trainer on " + where + "; end it there"
			if err := session.Kill(t.Context(), f); err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			if err := os.WriteFile(filepath.Join(f.Dir(), "run.json"), here, 0o600); err != nil { // for the clean-up
				t.Fatal(err)
			}
		})
	}
}

// A folder from elsewhere can name a process of ours as its trainer.
func TestOnlyTheTrainerIsEnded(t *testing.T) {
	bystander := exec.Command("sleep", "600")
	if err := bystander.Start(); err != nil {
		t.Skip("no sleep(1) here")
	}
	t.Cleanup(func() { _, _ = bystander.Process.Kill(), bystander.Wait() })
	stat, err := os.ReadFile(filepath.Join("/proc", itoa(bystander.Process.Pid), "stat"))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	f := crashed(t)
	name := func(i map[string]any) { i["pid"], i["pid_start"] = bystander.Process.Pid, fields[19] }
	edit(t, f, "run.json", name)
	edit(t, f, "lock", name)
	hold(t, f)
	want := "process " + itoa(bystander.Process.Pid) + " is not the trainer of run mtl: it has not opened its lock"
	if err := session.Kill(t.Context(), f); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A copy of a live run names the process of its original.
func TestACopyHasNoTrainer(t *testing.T) {
	f := newRun(t)
	h := start(t, f, session.StartOptions{})
	twin := session.Folder(f.Dir() + "-copy")
	if out, err := exec.Command("cp", "-a", f.Dir(), twin.Dir()).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	want := "this folder is a copy; its original was trained by process " + itoa(h.PID) + " on " + host
	if l, err := twin.Liveness(time.Now()); err != nil || l.Phase != wire.Crashed || l.Note != want {
		t.Errorf("%s, %q, %v", l.Phase, l.Note, err)
	}
	if err := session.Kill(t.Context(), twin); err == nil || !strings.Contains(err.Error(), "has no trainer: this folder is a copy") {
		t.Error(err)
	}
	if p := phase(t, f); p != wire.Running {
		t.Errorf("the original is %s", p)
	}
}

// A resume right after kill -9 waits for the lock of the trainer that is still dying.
func TestAResumeWaitsForTheLockOfADyingTrainer(t *testing.T) {
	f := crashed(t)
	dead := exec.Command("true") // a zombie, as it is not waited for
	if err := dead.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dead.Wait() })
	var fields []string
	waitFor(t, "a zombie", func() bool {
		text, err := os.ReadFile(filepath.Join("/proc", itoa(dead.Process.Pid), "stat"))
		if err != nil {
			t.Fatal(err)
		}
		fields = strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		return fields[0] == "Z"
	})
	edit(t, f, "lock", func(l map[string]any) { l["pid"], l["pid_start"] = dead.Process.Pid, fields[22-3] })
	lock, err := os.Open(filepath.Join(f.Dir(), "lock"))
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		t.Fatal(err)
	}
	came := make(chan error, 1)
	go func() {
		_, err := session.Start(t.Context(), f, session.StartOptions{Trainer: os.Args[0], Resume: true})
		came <- err
	}()
	select {
	case err := <-came:
		t.Errorf("it did not wait: %v", err)
	case <-time.After(time.Second / 2):
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-came; err != nil {
		t.Error(err)
	}
	if err := session.Kill(context.Background(), f); err != nil {
		t.Error(err)
	}
	waitFor(t, "the keeper to note the end", func() bool { _, err := os.Stat(filepath.Join(f.Dir(), "exit.json")); return err == nil })
}
