package engine_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// fill takes all of a disk's room, and returns how to give it back.
func fill(t *testing.T, disk string) (free func()) {
	t.Helper()
	name := filepath.Join(disk, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 16; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

// The run pauses and says why; what is asked of it meanwhile is kept in the
// space that the ledger has in reserve, which it takes again when there is
// room; then the run goes on, with every row.
func TestFaultAFullDiskPausesTheRunAndLosesNothing(t *testing.T) {
	t.Parallel()
	if !unshared(t) {
		return
	}
	room := disk(t, "64m")
	d, err := session.Create(room, small(t, "train.steps=100000", "checkpoint.every=0"))
	if err != nil {
		t.Fatal(err)
	}
	k := start(t, d.Folder()).ready()
	events, err := k.run.Follow(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		before := k.until("steps", func(s wire.State) bool { return s.State == wire.Running && s.Step > 3 }).Step
		free := fill(t, room)
		s := k.until("a pause", paused)
		if !contains(s.Note, "no space left on device") {
			t.Errorf("paused: %s", s.Note)
		}
		for i := range 20 {
			k.applied(set("kd.w", 0.5+float64(i)/100+float64(round)/5))
		}
		free()
		k.applied(wire.Request{Action: wire.Resume})
		k.until("more steps", func(s wire.State) bool { return s.State == wire.Running && s.Step > before+3 })
		if n := toldFull(events); n != 1 {
			t.Errorf("the full disk is told in %d events", n)
		}
	}
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(set("train.steps", float64(k.until("the pause", paused).Step+2)))
	k = k.resumed()
	k.intact()
}

// toldFull counts the events of a full disk until the run goes on after one.
func toldFull(events <-chan wire.Event) (n int) {
	for e := range events {
		switch {
		case contains(e.Text, "no space left on device"):
			n++
		case n > 0 && e.Kind == wire.EventState && contains(e.Text, "running from step"):
			return n
		}
	}
	return n
}

// The run's last checkpoint finds no room: a stop does not lose its steps.
func TestFaultAFullDiskAtAStopPausesTheRun(t *testing.T) {
	t.Parallel()
	if !unshared(t) {
		return
	}
	room := disk(t, "64m")
	d, err := session.Create(room, small(t, "train.steps=100000", "checkpoint.every=0"))
	if err != nil {
		t.Fatal(err)
	}
	k := start(t, d.Folder()).ready()
	k.until("steps", func(s wire.State) bool { return s.Step > 3 })
	k.applied(wire.Request{Action: wire.Pause})
	free := fill(t, room)
	e := k.do(wire.Request{Action: wire.Stop})
	if e.Fate != wire.Refused || !contains(e.Why, "the run is paused instead: ") || !contains(e.Why, "no space left on device") {
		t.Errorf("the stop was %s: %s", e.Fate, e.Why)
	}
	k.until("a pause", func(s wire.State) bool { return paused(s) && contains(s.Note, "then stop again") })
	k.nothingUnfinished()
	free()
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}

// nothingUnfinished checks that failed checkpoints have left nothing on the disk.
func (k *trainer) nothingUnfinished() {
	k.t.Helper()
	left, err := filepath.Glob(filepath.Join(k.folder.Checkpoints(), "*.part"))
	if err != nil || len(left) > 0 {
		k.t.Errorf("left are %v, %v", left, err)
	}
}
