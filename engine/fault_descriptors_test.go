package engine_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session/wire"
)

// opens limits the number of descriptors that a trainer may open, from now on.
func (k *trainer) opens(most uint64) {
	k.t.Helper()
	var limit unix.Rlimit
	err := unix.Prlimit(k.cmd.Process.Pid, unix.RLIMIT_NOFILE, nil, &limit)
	if err == nil {
		limit.Cur = most
		err = unix.Prlimit(k.cmd.Process.Pid, unix.RLIMIT_NOFILE, &limit, nil)
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

// A run that lacks descriptors pauses, and goes on by itself when there are some. The
// checkpoint that failed is written then.
func TestFaultARunThatLacksDescriptorsGoesOnWithoutHelp(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=20", "checkpoint.keep=1000"))
	k := start(t, f).ready()
	k.until("steps", func(s wire.State) bool { return s.Step > 3 })
	for round := range thorough(t, 2, 10) {
		k.opens(3)
		k.until("a pause", func(wire.State) bool { // nobody can connect: its events tell
			told := k.told(wire.EventState, wire.LevelError)
			return len(told) > round && contains(told[round], "too many open files")
		})
		k.opens(1024)
		from := k.until("steps without help", func(s wire.State) bool { return s.State == wire.Running }).Step
		k.until("more of them", func(s wire.State) bool { return s.Step > from+3 })
		k.until("the checkpoint that failed", func(wire.State) bool {
			steps, err := f.CheckpointSteps()
			return err == nil && len(steps) > 0 && steps[len(steps)-1] >= from-1
		})
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}

// Bodies that do not arrive take connections, and leave the run its descriptors.
func TestFaultSlowBodiesDoNotHoldUpARun(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=10"))
	k := start(t, f, "ROAD_TEST_DESCRIPTORS=128").ready()
	before := k.until("steps", func(s wire.State) bool { return s.Step > 3 })
	for range 200 {
		c, err := net.Dial("unix", f.Socket())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write([]byte("POST /v1/requests HTTP/1.1\r\nHost: run\r\nContent-Length: 1000\r\n\r\n{\"act")); err != nil &&
			!strings.Contains(err.Error(), "broken pipe") {
			t.Fatal(err)
		}
	}
	open, err := os.ReadDir(filepath.Join("/proc", "self", "fd"))
	if err != nil || len(open) < 200 {
		t.Fatalf("%d descriptors are open here, %v", len(open), err)
	}
	k.until("checkpoints under the attack", func(wire.State) bool {
		steps, err := f.CheckpointSteps()
		return err == nil && len(steps) > 0 && steps[len(steps)-1] > before.Step+20
	})
	if told := k.told(wire.EventState, wire.LevelError); len(told) > 0 {
		t.Errorf("the run told %q", told)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}
