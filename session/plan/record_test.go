package plan

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Any number of processes may look whether a plan runs while its process begins.
func TestALookDoesNotKeepAPlanFromItsLock(t *testing.T) {
	f := Folder(filepath.Join(t.TempDir(), "tiny"))
	first, err := f.Hold()
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	stop := make(chan struct{})
	var looking sync.WaitGroup
	for range 4 {
		looking.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := f.Held(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 20 {
		lock, err := f.Hold()
		if err != nil {
			t.Fatal(err)
		}
		lock.Close()
	}
	lock, err := f.Hold()
	if err != nil {
		t.Fatal(err)
	}
	if held, err := f.Held(); err != nil || !held {
		t.Errorf("held: %v, %v", held, err)
	}
	if _, err := f.Hold(); !errors.Is(err, ErrBusy) {
		t.Errorf("held twice: %v", err)
	}
	lock.Close()
	close(stop)
	looking.Wait()
	if held, err := f.Held(); err != nil || held {
		t.Errorf("held after its end: %v, %v", held, err)
	}
}

func TestFoldersAreThoseOfPlansThatWereStarted(t *testing.T) {
	root := t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	if all, err := Folders(); err != nil || len(all) > 0 {
		t.Errorf("of no plan: %q, %v", all, err)
	}
	var want []Folder
	for _, name := range []string{"mtl-demo", "newsqa-full"} {
		f, err := FolderOf(name)
		if err != nil {
			t.Fatal(err)
		}
		lock, err := f.Hold()
		if err != nil {
			t.Fatal(err)
		}
		lock.Close()
		if err := f.Write(Record{Plan: "mtl", Scale: Demo}); err != nil {
			t.Fatal(err)
		}
		want = append(want, f)
	}
	empty, _ := FolderOf("begun-demo")
	lock, err := empty.Hold()
	if err != nil {
		t.Fatal(err)
	}
	lock.Close()
	if all, err := Folders(); err != nil || !slices.Equal(all, want) {
		t.Errorf("%q, %v", all, err)
	}
}

// A plan is as its process and its jobs are; a process that did not record its end was killed.
func TestStandingOfAPlan(t *testing.T) {
	at := time.Unix(1, 0)
	for _, of := range []struct {
		Record
		held, done bool
		want       Standing
	}{
		{Record{}, false, false, NotStarted},
		{Record{}, false, true, AllDone}, // by the runs of other plans
		{Record{Started: at}, true, false, InProcess},
		{Record{Started: at}, true, true, InProcess},
		{Record{Started: at}, false, false, Killed},
		{Record{Started: at}, false, true, AllDone},
		{Record{Started: at, Ended: at}, false, false, NotRunning},
	} {
		if got := of.Standing(of.held, of.done); got != of.want {
			t.Errorf("%+v is %s", of, got)
		}
	}
}

// A job on which the plan's process works is in progress. Without that process a command that
// is no run has ended, and a run tells of itself.
func TestABusyJobIsInProgress(t *testing.T) {
	r := Record{Busy: []string{"tiny-compare-1", "tiny-tune-1"}}
	const ended = "its command ended with the plan's process"
	for _, of := range []struct {
		does      Kind
		run       string
		before    Phase
		held      bool
		want      Phase
		why, told string
	}{
		{Compare, "tiny-compare-1", Waiting, true, Running, "", ""},
		{Compare, "tiny-compare-1", Waiting, false, Stopped, "", ended},
		{Compare, "tiny-compare-1", Done, false, Done, "", ""},
		{Compare, "tiny-compare-2", Waiting, true, Waiting, "", ""}, // of other runs
		{Train, "tiny-tune-1", Waiting, true, Waiting, "", ""},      // no run is there yet
		{Train, "tiny-tune-1", Stopped, true, Running, "no trainer has started it", ""},
		{Train, "tiny-tune-1", Stopped, false, Stopped, "killed", "killed"},
		{Train, "tiny-tune-1", Paused, true, Paused, "by alice", "by alice"},
	} {
		all := []Status{{Job: &Job{ID: "job", Does: of.does, Run: of.run}, Phase: of.before, Why: of.why}}
		if r.Settle(all, of.held); all[0].Phase != of.want || all[0].Why != of.told {
			t.Errorf("%+v: %s, %q", of, all[0].Phase, all[0].Why)
		}
	}
}

// A record that a stop could take for another process's is refused.
func TestABadRecordIsRefused(t *testing.T) {
	f := Folder(t.TempDir())
	for _, text := range []string{"null", "{", `{"slots":1}`, `{"slots":0,"pid":7}`, `{"slots":1,"pid":-1}`} {
		if err := os.WriteFile(f.record(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, found, err := f.Read(); found || err == nil || !strings.Contains(err.Error(), "remove "+f.record()) {
			t.Errorf("%s: found %t, %v", text, found, err)
		}
	}
}

// A log that is a link or a pipe is neither written nor waited for.
func TestALogIsARegularFile(t *testing.T) {
	f := Folder(t.TempDir())
	for name, lay := range map[string]func() error{
		"a link": func() error { return os.Symlink(filepath.Join(t.TempDir(), "other"), f.Log()) },
		"a pipe": func() error { return unix.Mkfifo(f.Log(), 0o600) },
	} {
		if err := lay(); err != nil {
			t.Fatal(err)
		}
		if log, err := f.OpenLog(); err == nil {
			log.Close()
			t.Errorf("%s is opened", name)
		}
		if err := os.Remove(f.Log()); err != nil {
			t.Fatal(err)
		}
	}
}

// The failure of a job is that of its run: with other values, or another file, it is another
// job, which has not failed.
func TestAChangedJobHasNotFailed(t *testing.T) {
	r := Record{Failed: map[string]string{"tune-1a": "no such label"}}
	all := []Status{
		{Job: &Job{ID: "tune", Does: Train, Run: "tune-1a"}, Phase: Waiting},
		{Job: &Job{ID: "tune", Does: Train, Run: "tune-2b"}, Phase: Waiting},
	}
	if r.Settle(all, false); all[0].Phase != Failed || all[1].Phase != Waiting {
		t.Errorf("the run that failed is %s, that of the changed job %s", all[0].Phase, all[1].Phase)
	}
}
