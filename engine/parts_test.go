package engine_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// partTags are series that differ at the first step with another gradient.
var partTags = []string{"loss", "grad_norm", "gradients.combine", "grad_pairs", "grad_projected", "train.passes", "ce/quac/yesno"}

// alike compares partTags and the last weights of two runs of 30 steps.
func alike(t *testing.T, want, got session.Folder) {
	t.Helper()
	for _, tag := range partTags {
		if want, got := column(t, want, tag), column(t, got, tag); !maps.Equal(want, got) {
			t.Errorf("%s differs:\n%v\n%v", tag, want, got)
		}
	}
	if !bytes.Equal(read(t, want, 30, "model.safetensors"), read(t, got, 30, "model.safetensors")) {
		t.Error("the last weights differ")
	}
}

// Conflicts are projected from the step on at which a set names pcgrad, and no longer from
// that on which names mean. Resumed in between, and replayed, the run is the same to the bit.
func TestPCGradIsTheSameResumedAndReplayed(t *testing.T) {
	t.Parallel()
	plain := create(t, small(t))
	start(t, plain).wait()

	const from, to = 6, 22
	run := func() *trainer {
		k := start(t, create(t, small(t))).ready()
		k.applied(wire.Request{Action: wire.Pause})
		k.scheduled(from, wire.Change{Name: "gradients.combine", Value: "pcgrad"})
		k.scheduled(9, wire.Change{Name: "model.frozen_layers", Value: 1.0})
		k.scheduled(12, wire.Change{Name: "train.passes", Value: 2.0}, wire.Change{Name: "model.frozen_layers", Value: 0.0})
		k.scheduled(to, wire.Change{Name: "gradients.combine", Value: "mean"})
		return k
	}
	straight := run()
	straight.toTheEnd()
	pairs, projected := column(t, straight.folder, "grad_pairs"), column(t, straight.folder, "grad_projected")
	if steps := slices.Sorted(maps.Keys(pairs)); len(steps) != to-from || steps[0] != from || steps[len(steps)-1] != to-1 {
		t.Errorf("gradients are combined at the steps %v, want %d to %d", steps, from, to-1)
	}
	conflicts := 0.0
	for step, n := range projected {
		conflicts += n
		if n > pairs[step] || pairs[step] > 6 {
			t.Errorf("step %d: %v of %v pairs are projected", step, n, pairs[step])
		}
	}
	want, got := column(t, plain, "loss"), column(t, straight.folder, "loss")
	for step := 1; step <= from; step++ { // that step's own loss comes before its update
		if want[step] != got[step] {
			t.Errorf("step %d, before a projection: the loss is %v, want %v", step, got[step], want[step])
		}
	}
	if conflicts == 0 || want[30] == got[30] {
		t.Errorf("%v projections; the last loss is %v and %v", conflicts, want[30], got[30])
	}
	for _, parts := range []int{3, 2} { // three datasets, then two passes
		if !told(t, straight.folder, fmt.Sprintf("the encoder's gradients of %d datasets", parts)) {
			t.Errorf("the memory of %d gradients is not told", parts)
		}
	}

	resumed := run()
	resumed.to(16)
	resumed.saved(10)
	resumed = resumed.again()
	resumed.wait()
	alike(t, straight.folder, resumed.folder)

	replay := create(t, replayed(t, straight.folder))
	start(t, replay).wait()
	alike(t, straight.folder, replay)
}

// A step of one dataset has nothing to project, and the update of the mean to the bit.
func TestPCGradOfOneDatasetIsTheMean(t *testing.T) {
	t.Parallel()
	run := func(combine string) session.Folder {
		f := create(t, small(t, "sampling.strategy=weighted", "sampling.weight.nq=0", "sampling.weight.mnli=0",
			"train.token_budget=128", "gradients.every=3", "gradients.combine="+combine))
		start(t, f).wait()
		return f
	}
	mean, pcgrad := run("mean"), run("pcgrad")
	for _, tag := range []string{"loss", "grad_norm", "ce/quac/yesno", "grad_cosine/mrc/yesno"} {
		if want, got := column(t, mean, tag), column(t, pcgrad, tag); len(want) == 0 || !maps.Equal(want, got) {
			t.Errorf("%s differs:\nmean   %v\npcgrad %v", tag, want, got)
		}
	}
	if !bytes.Equal(read(t, mean, 30, "model.safetensors"), read(t, pcgrad, 30, "model.safetensors")) {
		t.Error("the last weights differ")
	}
	for step, n := range column(t, pcgrad, "grad_pairs") {
		if n != 0 {
			t.Errorf("step %d has %v pairs", step, n)
		}
	}
}

// Memory that does not suffice for the gradients of the datasets pauses the run, and leaves its
// micro-batches as they are: smaller ones would not make room.
func TestFaultGradientsOfDatasetsWithoutMemoryPauseTheRun(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("the race detector takes more memory than the trainer may have here")
	}
	k := start(t, create(t, small(t, "model.size=small", "train.steps=4", "train.batch=4", "train.token_budget=256"))).ready()
	k.applied(wire.Request{Action: wire.Pause})
	at := k.until("a pause", paused).Step
	k.applied(set("gradients.combine", "pcgrad"))
	k.leave(8 << 20)
	k.applied(wire.Request{Action: wire.Resume})
	s := k.until("the reason", pausedBy("out of memory"))
	if s.Step != at || !contains(s.Note, "keep the encoder's gradient in 3 parts") ||
		!contains(s.Note, "; make room on cpu, or set gradients.combine=mean, then resume") {
		t.Errorf("after step %d it paused: %s", s.Step, s.Note)
	}
	k.applied(set("gradients.combine", "mean"))
	k.mayHave(unix.RLIM_INFINITY)
	k.resumed().intact()
	for step, budget := range column(t, k.folder, "train.token_budget") {
		if budget != 256 {
			t.Errorf("step %d has a token budget of %v", step, budget)
		}
	}
}
