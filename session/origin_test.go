package session

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/session/recipe"
)

// begun makes a run whose trainer has begun.
func begun(t *testing.T, name string) (*Owner, Info) {
	t.Helper()
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	r := recipe.Default()
	r.Name = name
	d, err := Create(t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	o := own(t, d.Folder())
	i, err := o.Begin(Beginning{})
	if err != nil {
		t.Fatal(err)
	}
	return o, i
}

// ofRun is a checkpoint's state, as far as a run is concerned.
type ofRun struct {
	Step int    `json:"step"`
	Run  Origin `json:"run"`
}

// sealOf writes a checkpoint of a run.
func sealOf(t *testing.T, f Folder, step int, of Origin) {
	t.Helper()
	dir := f.Checkpoint(step)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), []byte("weights"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Seal(dir, ofRun{step, of}); err != nil {
		t.Fatal(err)
	}
}

func TestARunAcceptsItsOwnCheckpointsAndThoseWithoutARun(t *testing.T) {
	o, mine := begun(t, "mine")
	_, other := begun(t, "other")
	for _, of := range []Origin{{}, mine.Origin()} {
		if err := o.Accepts(of); err != nil {
			t.Errorf("%+v: %v", of, err)
		}
	}
	err := o.Accepts(other.Origin())
	if err == nil || !strings.Contains(err.Error(), "it is of another run, other ("+other.ID+"); move it away; to train on from it, branch") {
		t.Error(err)
	}
}

// A copy takes a new id when its first trainer begins, one only, and keeps its
// checkpoints, also as a copy of a copy; the original refuses the copy's. A moved
// folder stays the run that it was.
func TestACopiedFolderIsARunOfItsOwn(t *testing.T) {
	o, i := begun(t, "mtl")
	o.Release()
	copied := func(f Folder) Folder {
		t.Helper()
		to := Folder(filepath.Join(t.TempDir(), "copy"))
		if out, err := exec.Command("cp", "-a", f.Dir(), to.Dir()).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return to
	}
	again := func(f Folder) (*Owner, Info) {
		t.Helper()
		o := own(t, f)
		defer o.Release()
		i, err := o.Begin(Beginning{Resume: true})
		if err != nil {
			t.Fatal(err)
		}
		return o, i
	}
	first := copied(o.folder)
	c, one := again(first)
	if one.ID == i.ID || one.CopyOf() != i.Origin() || one.Name != "copy" || one.Socket == i.Socket {
		t.Errorf("the copy is %+v of %+v", one, one.CopyOf())
	}
	if err := c.Accepts(i.Origin()); err != nil {
		t.Error(err)
	}
	if _, same := again(first); same.ID != one.ID || same.CopyOf() != (Origin{}) || len(same.CopiedFrom) != 1 {
		t.Errorf("the copy's next attempt is %+v", same)
	}
	c, two := again(copied(first))
	if two.ID == one.ID || c.Accepts(i.Origin()) != nil || c.Accepts(one.Origin()) != nil {
		t.Errorf("a copy of the copy is %+v", two)
	}
	moved := Folder(filepath.Join(t.TempDir(), "moved"))
	if err := os.Rename(o.Dir(), moved.Dir()); err != nil {
		t.Fatal(err)
	}
	o, stays := again(moved)
	if stays.ID != i.ID || stays.Attempt != i.Attempt+1 || stays.CopyOf() != (Origin{}) {
		t.Errorf("moved, it is %+v", stays)
	}
	if o.Accepts(one.Origin()) == nil {
		t.Error("a copy's checkpoint is the original's")
	}
}

func TestABranchSealsItsCheckpointAnew(t *testing.T) {
	o, i := begun(t, "mtl")
	_, other := begun(t, "other")
	sealOf(t, o.folder, 10, i.Origin())
	sealOf(t, o.folder, 20, other.Origin())
	root := t.TempDir()
	d, err := Branch(t.Context(), root, o.folder, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	of, _, err := d.Info()
	if err != nil {
		t.Fatal(err)
	}
	var state ofRun
	whole, err := Unseal(d.Checkpoint(10), &state)
	if err != nil || !whole || state.Step != 10 || state.Run != of.Origin() || state.Run.ID == i.ID || state.Run.Name != "mtl-10" {
		t.Errorf("whole %t, %+v of %+v, %v", whole, state, of.Origin(), err)
	}
	if _, err := Branch(t.Context(), root, o.folder, 20, ""); err == nil || !strings.Contains(err.Error(), "it is of another run, other") {
		t.Errorf("another run's checkpoint: %v", err)
	}
	if all, err := os.ReadDir(root); err != nil || len(all) != 1 {
		t.Errorf("there are %v, %v", all, err)
	}
}

// Without checksums there is nothing that vouches for the run.
func TestACheckpointWithoutChecksumsStaysWithoutARun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "20")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	const text = `{"step": 20}`
	if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := sealAnew(dir, Origin{ID: "x"}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "state.json")); err != nil || string(got) != text {
		t.Errorf("%s, %v", got, err)
	}
}
