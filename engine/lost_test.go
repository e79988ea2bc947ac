package engine_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/session/wire"
)

// Targets that a person has deleted are written again by a resume, which then takes the
// steps that the run would have taken with them; what is damaged under a trainer's hands
// pauses the run, until it is mended.
func TestTargetsThatAreLostComeBack(t *testing.T) {
	t.Parallel()
	sets := []string{"kd.start=wait", "train.steps=24", "datasets.mnli.limit=1200"}
	whole := start(t, schooled(t, sets...))
	whole.wait()
	same := func(k *trainer) {
		t.Helper()
		if want, got := column(t, whole.folder, "loss"), column(t, k.folder, "loss"); !maps.Equal(want, got) {
			t.Errorf("the losses are %v, undisturbed %v", got, want)
		}
		if want, got := targetFiles(t, whole.folder), targetFiles(t, k.folder); !maps.EqualFunc(want, got, bytes.Equal) {
			t.Errorf("the files of targets are not the same")
		}
		if want, got := len(whole.joins()), len(k.joins()); want != got {
			t.Errorf("targets joined %d times, undisturbed %d", got, want)
		}
	}

	k := start(t, schooled(t, sets...)).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.to(12)
	k.saved(10)
	k.kill()
	shard := filepath.Join(k.folder.Targets(), "mnli", "teacher-1", "nli", "00001.logits")
	for _, gone := range []string{filepath.Join(k.folder.Targets(), "quac"), shard} {
		if err := os.RemoveAll(gone); err != nil {
			t.Fatal(err)
		}
	}
	k = start(t, k.folder, "ROAD_TEST_RESUME=1").ready()
	k.applied(wire.Request{Action: wire.Pause})
	for _, of := range []string{"quac", "mnli"} {
		if !told(t, k.folder, "the targets of "+of+" by teacher-1 were gone from the run's folder, or cut; its teacher has written them again") {
			t.Errorf("no event tells of the targets of %s", of)
		}
	}
	k.to(14)
	before := k.until("the step", func(s wire.State) bool { return s.Step == 14 })

	content, err := os.ReadFile(shard)
	if err != nil {
		t.Fatal(err)
	}
	put := func(content []byte) {
		t.Helper()
		if err := os.WriteFile(shard, content, 0o600); err != nil { // in the file that the trainer has open
			t.Fatal(err)
		}
	}
	damaged := bytes.Clone(content)
	for i := len(damaged) / 2; i < len(damaged); i++ {
		damaged[i] ^= 1
	}
	put(damaged)
	k.applied(wire.Request{Action: wire.Resume})
	const says = "targets of mnli by teacher-1"
	k.until("a pause", pausedBy(says))
	k.applied(wire.Request{Action: wire.Resume})
	s := k.until("a pause again", pausedBy(says+" cannot be used"))
	if folder := filepath.Join(k.folder.Targets(), "mnli", "teacher-1"); !s.Halted || s.Attempt != before.Attempt ||
		!contains(s.Note, "is damaged") || !contains(s.Note, "they are written again by road train --resume") || !contains(s.Note, folder) {
		t.Errorf("in attempt %d, after %d, it is paused with %q", s.Attempt, before.Attempt, s.Note)
	}
	put(content)
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	same(k)
}
