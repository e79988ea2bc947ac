package plan

import (
	"path/filepath"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

// A lookout sees a run that has begun, and another end of it, though it has read the run
// before.
func TestALookoutSeesChanges(t *testing.T) {
	root := t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	r := recipe.Default()
	r.Name = "tiny-tune"
	jobs := []*Job{{ID: "tune", Does: Train, Run: r.Name}}
	var l Lookout
	is := func(want Phase, why string) {
		t.Helper()
		for range 2 { // the second one reads nothing
			all, err := l.Look(t.Context(), jobs)
			if err != nil || all[0].Phase != want || all[0].Why != why || all[0].Job != jobs[0] {
				t.Fatalf("%+v, %v; want %s, %q", all, err, want, why)
			}
		}
	}
	is(Waiting, "")
	if _, err := session.Create(root, r); err != nil {
		t.Fatal(err)
	}
	is(Stopped, "no trainer has started it")
	o, err := session.Own(session.Folder(filepath.Join(root, r.Name)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Begin(session.Beginning{}); err != nil {
		t.Fatal(err)
	}
	all, err := l.Look(t.Context(), jobs)
	if err != nil || all[0].Phase != Running {
		t.Errorf("with a trainer: %+v, %v", all[0], err)
	}
	o.Release()
	all, err = l.Look(t.Context(), jobs)
	if err != nil || all[0].Phase != Stopped {
		t.Errorf("without it: %+v, %v", all[0], err)
	}
}
