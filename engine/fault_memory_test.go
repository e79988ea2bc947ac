package engine_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// leave limits a trainer to a number of bytes beyond those that it has now.
func (k *trainer) leave(bytes uint64) {
	k.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", k.cmd.Process.Pid))
	if err != nil {
		k.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmData:")
	var kib uint64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		k.t.Fatal(err)
	}
	k.mayHave(kib<<10 + bytes)
}

// mayHave limits a trainer's memory.
func (k *trainer) mayHave(bytes uint64) {
	k.t.Helper()
	limit := unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(k.cmd.Process.Pid, unix.RLIMIT_DATA, &limit, nil); err != nil {
		k.t.Fatal(err)
	}
}

// A step for which memory does not suffice, in one of its later passes, is
// repeated in smaller micro-batches with the same windows: the run is the one
// whose budget somebody had lowered to as much before that step. So is one that
// is resumed from before it.
func TestFaultAStepThatMemoryDoesNotSufficeForIsRepeatedInSmallerMicroBatches(t *testing.T) {
	t.Parallel()
	recipe := small(t, "seed=3", "train.steps=5", "train.batch=4", "train.token_budget=64", "checkpoint.every=3", "sampling.strategy=epoch",
		"model.dropout=0.1", "datasets.quac.limit=256")
	k := start(t, create(t, recipe)).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.scheduled(5, wire.Change{Name: "train.batch", Value: 2048.0}, wire.Change{Name: "train.token_budget", Value: 16384.0})
	k.applied(wire.Request{Action: wire.StepN, Steps: 4})
	k.until("4 steps", func(s wire.State) bool { return paused(s) && s.Step == 4 })
	k.applied(set("kd.w", 0.6))
	k.leave(96 << 20)
	k.applied(wire.Request{Action: wire.StepN, Steps: 1})
	k.until("the guard", func(wire.State) bool { return len(k.told(wire.EventGuard, wire.LevelWarn)) > 0 })
	k.mayHave(unix.RLIM_INFINITY)
	k.until("the step", func(s wire.State) bool { return paused(s) && s.Step == 5 })
	told := k.told(wire.EventGuard, wire.LevelWarn)
	if len(told) == 0 || !contains(told[0], "step 5, pass ") || contains(told[0], "pass 1 ") || !contains(told[0], "out of memory") ||
		!contains(told[0], "micro-batches of 8192 tokens") {
		t.Errorf("the events tell of %q", told)
	}
	if e := k.applied(wire.Request{Action: wire.Undo}); e.Changes[0].Name != "kd.w" {
		t.Errorf("undo, which is for what others have asked, did %+v", e.Changes)
	}
	e := k.do(wire.Request{Action: wire.Undo})
	if e.Fate != wire.Refused || !contains(e.Why, "train.token_budget 64 → 16384") ||
		!contains(e.Why, "overtaken by train.token_budget 16384 → 8192 applied at step 5: ") {
		t.Errorf("undo of what the guard has overtaken was %s: %s", e.Fate, e.Why)
	}
	k.resumed().intact()

	entries, err := k.run.Entries()
	if err != nil {
		t.Fatal(err)
	}
	whole := start(t, create(t, recipe)).ready()
	whole.applied(wire.Request{Action: wire.Pause})
	for _, e := range ledger.After(entries, 0) {
		if e.Step > 5 { // the undo, after the last step
			continue
		}
		var changes []wire.Change
		for _, c := range e.Changes {
			changes = append(changes, wire.Change{Name: c.Name, Value: c.New})
		}
		whole.scheduled(e.Step, changes...)
	}
	whole.applied(wire.Request{Action: wire.Resume})
	whole.wait()
	for _, tag := range []string{"loss", "grad_norm", "windows", "passes/quac/mrc", "share/quac", "train.token_budget"} {
		if want, got := column(t, whole.folder, tag), column(t, k.folder, tag); !maps.Equal(want, got) {
			t.Errorf("%s is %v, with the budget lowered before %v", tag, got, want)
		}
	}
}

// Memory that does not suffice for the largest micro-batch shows before the
// first step. The budget is lowered as far as it goes, then the run pauses and
// says what to do; when there is room it goes on.
func TestFaultMemoryThatDoesNotSufficeShowsBeforeTheFirstStep(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("the race detector takes more memory than the trainer may have here")
	}
	k := start(t, create(t, small(t, "model.size=small", "model.max_len=512", "train.batch=16", "train.passes=4", "train.steps=2")))
	k.mayHave(400 << 20)
	k.ready()
	s := k.until("a pause", paused)
	if s.Step != 0 || !contains(s.Note, "the largest micro-batch: ") || !contains(s.Note, "out of memory") ||
		!contains(s.Note, "make room on cpu, then resume") {
		t.Errorf("after step %d it paused: %s", s.Step, s.Note)
	}
	k.mayHave(unix.RLIM_INFINITY)
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	k.intact()
	if got, want := column(t, k.folder, "train.token_budget"), map[int]float64{1: 512, 2: 512}; !maps.Equal(got, want) {
		t.Errorf("the token budget is %v, want %v", got, want)
	}
}

// The trial at the start leaves no trace but an event, with its time and memory.
func TestTheLargestMicroBatchIsTriedBeforeTheFirstStep(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t, "train.steps=1")))
	k.wait()
	told := k.told(wire.EventState, wire.LevelInfo)
	at := slices.IndexFunc(told, func(text string) bool {
		return contains(text, "the largest micro-batch, 4 windows of 64 tokens, takes ") && contains(text, " s, an update ") &&
			contains(text, " GB")
	})
	if at < 0 {
		t.Errorf("the events tell of %q", told)
	}
}

// An evaluation for which there is no room beside the steps fails, is told, and
// the steps go on.
func TestFaultAnEvaluationWithoutMemoryDoesNotEndTheRun(t *testing.T) {
	if thorough(t, 0, 1) == 0 {
		t.Skip("it takes a model of 1.4 GB; make faults has it")
	}
	k := start(t, create(t, small(t, measured("model.size=base", "train.batch=4", "train.steps=3", "checkpoint.every=0",
		"jobs.share=0")...))).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 1})
	k.until("a step", func(s wire.State) bool { return paused(s) && s.Step == 1 })
	k.leave(128 << 20)
	k.applied(set("eval.every", 1.0))
	k.until("the evaluations", func(wire.State) bool { return len(k.told(wire.EventJob, wire.LevelError)) == 3 })
	for _, text := range k.told(wire.EventJob, wire.LevelError) {
		if !contains(text, "failed; training continues: cannot copy the weights of step 1") || !contains(text, "out of memory") {
			t.Errorf("the events tell of %q", text)
		}
	}
	k.mayHave(unix.RLIM_INFINITY)
	k.applied(wire.Request{Action: wire.StepN, Steps: 1})
	k.until("the next step", func(s wire.State) bool { return s.Step == 2 })
	k.kill()
	k.intact()
}
