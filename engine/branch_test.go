package engine_test

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// branch makes a run of another's checkpoint.
func branch(t *testing.T, from session.Folder, step int) session.Folder {
	t.Helper()
	d, err := session.Branch(t.Context(), t.TempDir(), from, step, "")
	if err != nil {
		t.Fatal(err)
	}
	return d.Folder()
}

// contents are the files of a run, but for the signs of life.
func contents(t *testing.T, f session.Folder) map[string][32]byte {
	t.Helper()
	all := map[string][32]byte{}
	err := filepath.WalkDir(f.Dir(), func(path string, d fs.DirEntry, err error) error {
		name := filepath.Base(path)
		if err != nil || d.IsDir() || d.Type() == fs.ModeSymlink || name == "alive.json" || name == "snapshot.json" {
			return err
		}
		data, err := os.ReadFile(path)
		all[path] = sha256.Sum256(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// atRest are the files of a paused run, whose last events may still be on their
// way to the disk.
func atRest(k *trainer) map[string][32]byte {
	k.t.Helper()
	var last map[string][32]byte
	same := 0
	k.until("its files at rest", func(wire.State) bool {
		now := contents(k.t, k.folder)
		if same++; !maps.Equal(last, now) {
			same = 0
		}
		last = now
		return same == 20
	})
	return last
}

// A branch of a live run, with soft targets, is the run itself, when nothing is
// changed; it needs nothing of the first run's folder, and changes nothing there.
func TestABranchIsTheRunThatItCameFrom(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	k := changing(t, create(t, small(t, "train.steps=40", "datasets.quac.teachers="+teacher.Dir()+"/checkpoints/10")))
	k.to(5)
	k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: "small-10"})
	k.until("the targets", func(s wire.State) bool { return len(s.Datasets[2].Targets) > 0 })
	k.to(24)
	k.saved(20)
	before := atRest(k)
	f := branch(t, k.folder, 20)
	if after := contents(t, k.folder); !maps.Equal(before, after) {
		t.Error("the first run's folder has changed")
	}
	k.toTheEnd()
	want, weights := map[string]map[int]float64{}, read(t, k.folder, 40, "model.safetensors")
	tags := []string{"loss", "grad_norm", "p/quac", "soft/quac/mrc", "tasks.nli.loss_weight"}
	for _, tag := range tags {
		want[tag] = column(t, k.folder, tag)
	}
	id := info(t, k.folder).ID
	if err := os.RemoveAll(k.folder.Dir()); err != nil {
		t.Fatal(err)
	}

	b := start(t, f, "ROAD_TEST_RESUME=1")
	b.wait()
	b.intact()
	for _, tag := range tags {
		if got := column(t, f, tag); !maps.Equal(want[tag], got) {
			t.Errorf("%s differs:\nfirst run %v\nbranch    %v", tag, want[tag], got)
		}
	}
	if !bytes.Equal(weights, read(t, f, 40, "model.safetensors")) {
		t.Error("the last weights differ")
	}
	s, err := b.run.State(t.Context())
	if parent := (wire.Parent{ID: id, Run: "small", Step: 20}); err != nil || f.Name() != "small-20" || s.Parent == nil ||
		*s.Parent != parent || info(t, f).ID == id {
		t.Errorf("%s has the parent %+v, %v", f.Name(), s.Parent, err)
	}
	if s.Attempt != 2 {
		t.Errorf("it counts attempt %d after the first run's 1", s.Attempt)
	}
}

func info(t *testing.T, f session.Folder) session.Info {
	t.Helper()
	i, _, err := f.Info()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// A branch of a run that has ended, with a change, is the run that was changed
// at that step; killed and resumed, too. What it inherits can be undone.
func TestABranchWithAChangeIsTheRunThatHadIt(t *testing.T) {
	t.Parallel()
	straight := changing(t, create(t, small(t)))
	straight.scheduled(21, wire.Change{Name: "kd.w", Value: 0.4})
	straight.toTheEnd()
	k := changing(t, create(t, small(t)))
	k.to(12)
	k.applied(rewind(10)) // its attempts are the branch's, too
	k.toTheEnd()

	f := branch(t, k.folder, 20)
	b := start(t, f, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=kd.w=0.4").ready()
	b.until("step 24", func(s wire.State) bool { return s.Step >= 24 })
	b = b.again()
	b.wait()
	for _, tag := range []string{"loss", "grad_norm", "kd.w", "p/quac"} {
		if want, got := column(t, straight.folder, tag), column(t, f, tag); !maps.Equal(want, got) {
			t.Errorf("%s differs:\nstraight %v\nbranch   %v", tag, want, got)
		}
	}

	b = start(t, branch(t, k.folder, 20), "ROAD_TEST_RESUME=1", "ROAD_TEST_SET=kd.temperature=5").ready()
	b.applied(wire.Request{Action: wire.Pause})
	b.applied(wire.Request{Action: wire.Undo})
	if u := b.applied(wire.Request{Action: wire.Undo}); u.Changes[0].Name != "sampling.strategy" {
		t.Errorf("in a branch the second undo took back %+v", u.Changes)
	}
}
