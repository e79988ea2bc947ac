package engine_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// at is the trainer as it is seen from another path of its folder.
func (k *trainer) at(f session.Folder) *trainer {
	return &trainer{t: k.t, folder: f, run: session.Open(f), cmd: k.cmd, log: k.log, ended: k.ended}
}

// move renames a run's folder, as a person would.
func move(t *testing.T, from, to session.Folder) {
	t.Helper()
	if err := os.Rename(from.Dir(), to.Dir()); err != nil {
		t.Fatal(err)
	}
}

// beside is a path beside a run's folder.
func beside(f session.Folder, name string) session.Folder {
	return session.Folder(filepath.Join(filepath.Dir(f.Dir()), name))
}

// A live run that is moved pauses, says so at its new path, and writes nothing: not to
// its old path, which it does not make again, and not to another run that takes its
// place. Moved back it goes on, with nothing lost.
func TestFaultAMovedRunWritesNothingUntilItIsBack(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=5"))
	k := start(t, f).ready()
	for round := range thorough(t, 1, 10) {
		k.until("steps", func(s wire.State) bool { return s.State == wire.Running && s.Step > 3*(round+1) })
		moved := beside(f, "moved")
		move(t, f, moved)
		away := k.at(moved)
		s := away.until("a pause", pausedBy("the folder of run small was moved to "+moved.Dir()))
		if todo := "move it back with: mv " + moved.Dir() + " " + f.Dir(); !contains(s.Note, todo) {
			t.Errorf("it paused: %s", s.Note)
		}
		for _, r := range []wire.Request{
			set("kd.w", 0.6), rewind(5), {Action: wire.Resume}, {Action: wire.Checkpoint}, {Action: wire.StepN, Steps: 1},
			{Action: wire.Stop},
		} {
			if e := away.do(r); e.Fate != wire.Refused || e.Seq != 0 || !contains(e.Why, "was moved to") {
				t.Errorf("%s was %s: %s", r.Action, e.Fate, e.Why)
			}
		}
		if _, err := os.Lstat(f.Dir()); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the old path: %v", err)
		}
		if !told(t, moved, "paused after step "+strconv.Itoa(s.Step)+": the folder of run small was moved") {
			t.Error("no event tells of the pause")
		}

		d, err := session.Create(filepath.Dir(f.Dir()), small(t, "train.steps=20", "checkpoint.every=5"))
		if err != nil || d.Folder() != f {
			t.Fatal(d.Dir(), err)
		}
		start(t, f).wait()
		before := contents(t, f)
		away.until("the way back", pausedBy("move away what is at "+f.Dir()))
		if now := away.until("a pause", paused); now.Step != s.Step {
			t.Errorf("it took steps from %d to %d", s.Step, now.Step)
		}
		for path, sum := range contents(t, f) {
			if before[path] != sum {
				t.Errorf("the run that took the place has another %s", path)
			}
		}
		move(t, f, beside(f, "other"+strconv.Itoa(round)))
		move(t, moved, f)
		k.until("steps without help", func(now wire.State) bool { return now.State == wire.Running && now.Step > s.Step+5 })
	}
	k.applied(set("kd.w", 0.6))
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}

// A pause by a person outlasts a move, with the reason that it had.
func TestFaultAMovedRunThatWasPausedStaysPaused(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000"))
	k := start(t, f).ready()
	k.until("steps", func(s wire.State) bool { return s.Step > 3 })
	k.applied(wire.Request{Action: wire.Pause})
	moved := beside(f, "moved")
	move(t, f, moved)
	k.at(moved).until("the reason", pausedBy("was moved to"))
	move(t, moved, f)
	k.until("the reason of before", pausedBy("paused by test"))
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}

// A teacher's targets are written into the run's folder alone: while it is away the job
// waits, and goes on with the run.
func TestFaultARunThatIsMovedWhileATeacherWritesGoesOn(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=0", "datasets.quac.teachers="+teacher.Dir()+"/checkpoints/10"))
	k := start(t, f).ready()
	k.until("steps", func(s wire.State) bool { return s.State == wire.Running && s.Step > 3 })
	e := k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: teacher.Dir() + "/checkpoints/10"})
	moved := beside(f, "moved")
	move(t, f, moved)
	k.at(moved).until("a pause", pausedBy("the folder of run small was moved to "+moved.Dir()))
	if _, err := os.Lstat(f.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old path: %v", err)
	}
	move(t, moved, f)
	k.until("the targets", func(s wire.State) bool {
		return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.ID == e.Job && j.State == wire.JobDone }) &&
			len(s.Datasets[2].Targets) == 1 && s.Datasets[2].Targets[0].Windows == s.Datasets[2].Windows && s.State == wire.Running
	})
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}

// lost waits until a trainer's log has a text: its run's folder cannot tell of it.
func (k *trainer) lost(text string) {
	k.t.Helper()
	k.until(text, func(wire.State) bool { return contains(k.log.String(), text) })
}

// Without its lock a trainer does not write into a folder that another one may have.
func TestFaultATrainerWhoseLockWasRemovedLeavesTheRunToAnother(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=5"))
	k := start(t, f).ready()
	k.until("a checkpoint", func(s wire.State) bool { return s.Step > 5 })
	k.applied(wire.Request{Action: wire.Pause})
	if err := os.Remove(filepath.Join(f.Dir(), "lock")); err != nil {
		t.Fatal(err)
	}
	k.lost("the lock of run small was removed or replaced, and another trainer may have the run; end this one with: kill ")
	next := start(t, f, "ROAD_TEST_RESUME=1").ready()
	next.applied(set("kd.w", 0.6))
	k.signal(syscall.SIGTERM)
	<-k.ended
	next.until("steps", func(s wire.State) bool { return s.State == wire.Running && s.Step > 20 })
	next.applied(wire.Request{Action: wire.Stop})
	next.wait()
	next.acknowledged = append(k.acknowledged, next.acknowledged...)
	next.intact()
}

// A deleted folder is not made again.
func TestFaultATrainerWhoseFolderWasDeletedSaysSo(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=5"))
	k := start(t, f).ready()
	k.until("steps", func(s wire.State) bool { return s.Step > 3 })
	gone := beside(f, "gone")
	move(t, f, gone)
	if err := os.RemoveAll(gone.Dir()); err != nil {
		t.Fatal(err)
	}
	k.lost("the folder of run small was deleted, and nothing can be saved any more; end the trainer with: kill ")
	k.signal(syscall.SIGTERM)
	<-k.ended
	if k.cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended with %v", k.cmd.ProcessState)
	}
	if left, err := os.ReadDir(filepath.Dir(f.Dir())); err != nil || len(left) > 0 {
		t.Errorf("there are %v, %v", left, err)
	}
	if n := strings.Count(k.log.String(), "was deleted"); n > 3 {
		t.Errorf("it said so %d times:\n%s", n, k.log)
	}
}
