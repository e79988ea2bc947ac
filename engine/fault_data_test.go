package engine_test

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dev.road/workbench/session/wire"
)

// A file that breaks off after its first block ends the run, which is saved.
// The file is a pipe, whose writer goes away in the middle of a record.
func TestFaultATruncatedFileSavesTheRunAndEndsIt(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "train.jsonl")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := make(chan struct{})
	go func() {
		f, err := os.OpenFile(pipe, os.O_WRONLY, 0)
		if err != nil {
			return // the test runs out of patience
		}
		defer f.Close()
		w := bufio.NewWriter(f)
		for i := range moreThanABlock {
			fmt.Fprint(w, pair(i))
		}
		_ = w.Flush()
		<-broken
		_, _ = f.WriteString(`{"premise":"the fair`)
	}()
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=0", "datasets.mnli.limit=0", "datasets.mnli.format=jsonl",
		"datasets.mnli.train="+pipe))
	k := start(t, f, "ROAD_TEST_STRICT=1")
	k.until("a step", func(s wire.State) bool { return s.Step > 1 })
	k.applied(set("kd.w", 0.5))
	close(broken)
	<-k.ended
	if !contains(k.log.String(), fmt.Sprintf("train.jsonl:%d", moreThanABlock+1)) || k.cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended with %v:\n%s", k.cmd.ProcessState, k.log)
	}
	if saved, err := filepath.Glob(filepath.Join(f.Checkpoints(), "*")); err != nil || len(saved) != 1 {
		t.Errorf("the checkpoints are %v, %v", saved, err)
	}
	k.intact()
}

// A file that vanishes, or shrinks, after it was read does not concern the run
// that goes on. One that is resumed names it and changes nothing, until it is
// there again: then the run goes on as if nothing had been.
func TestFaultAVanishedFileIsNamedAtTheResume(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 200 {
		text.WriteString(pair(i))
	}
	write := func(file, text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	waiting := func(file string) *trainer {
		write(file, text.String())
		k := start(t, create(t, small(t, "train.steps=30", "datasets.mnli.limit=0", "datasets.mnli.train="+file))).ready()
		k.applied(wire.Request{Action: wire.Pause})
		return k
	}
	file := filepath.Join(t.TempDir(), "train.jsonl")
	whole := waiting(file)
	whole.applied(wire.Request{Action: wire.Resume})
	whole.wait()

	k := waiting(file)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	k.applied(wire.Request{Action: wire.StepN, Steps: 17})
	k.until("17 steps and a checkpoint", func(s wire.State) bool {
		saved, err := k.folder.CheckpointSteps()
		return err == nil && len(saved) > 0 && paused(s) && s.Step == 17
	})
	k.kill()
	for _, c := range []struct {
		damage func()
		why    string
	}{
		{func() {}, "no such file or directory"},
		{func() { write(file, strings.Join(strings.SplitAfter(text.String(), "\n")[:100], "")) }, "the files have changed"},
		{func() { write(file, "") }, "train.jsonl is empty"},
	} {
		c.damage()
		next := start(t, k.folder, "ROAD_TEST_RESUME=1")
		<-next.ended
		if next.cmd.ProcessState.ExitCode() != 1 || !contains(next.log.String(), c.why) || !contains(next.log.String(), "mnli") {
			t.Errorf("the resume ended with %v, not for %q:\n%s", next.cmd.ProcessState, c.why, next.log)
		}
	}
	write(file, text.String())
	next := k.resumed()
	next.intact()
	if want, got := column(t, whole.folder, "loss"), column(t, next.folder, "loss"); !maps.Equal(want, got) {
		t.Errorf("the losses are %v, undisturbed %v", got, want)
	}
}
