package engine_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A folder in which nothing new can be made does not stop the steps: what is
// asked is kept in the open files. The run pauses at the first checkpoint that
// it cannot write, says so, and goes on when it can.
func TestFaultAFolderThatTurnsReadOnlyPausesTheRunAtItsCheckpoint(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=10"))
	k := startUnprivileged(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	allow := func(mode os.FileMode) {
		for _, dir := range []string{f.Checkpoints(), f.Dir()} {
			if err := os.Chmod(dir, mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.MkdirAll(f.Checkpoints(), 0o755); err != nil {
		t.Fatal(err)
	}
	allow(0o555)
	defer allow(0o755)
	k.applied(wire.Request{Action: wire.Resume})
	s := k.until("a pause", pausedBy("could not be written"))
	if s.Step < 10 || !contains(s.Note, "the checkpoint of step 10 could not be written") || !contains(s.Note, "permission denied") {
		t.Errorf("after step %d it paused: %s", s.Step, s.Note)
	}
	k.applied(set("kd.w", 0.6))
	allow(0o755)
	k.applied(set("train.steps", float64(s.Step+5)))
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	k.intact()
	if saved, err := filepath.Glob(filepath.Join(f.Checkpoints(), "*")); err != nil || len(saved) == 0 {
		t.Errorf("the checkpoints are %v, %v", saved, err)
	}
}

// startUnprivileged is start for a trainer whom permissions bind: root's is
// another user in a namespace of its own.
func startUnprivileged(t *testing.T, f session.Folder) *trainer {
	t.Helper()
	if os.Getuid() != 0 {
		return start(t, f)
	}
	probe := exec.Command("true")
	probe.SysProcAttr = nobody()
	if err := probe.Run(); err != nil {
		t.Skipf("permissions do not bind root, and it cannot be another user: %v", err)
	}
	return launch(t, f, nobody())
}

func nobody() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 1000, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 1000, HostID: os.Getgid(), Size: 1}},
	}
}
