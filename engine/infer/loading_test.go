package infer

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/tasks/demo"
)

// taught is one of the demo's teachers.
const taught = "teacher-1"

// loaders are models of a run without data, which load the demo's teachers.
func loaders(t *testing.T) *Models {
	t.Helper()
	if err := model.Prepare(); err != nil {
		t.Fatal(err)
	}
	v := NewModels(&report.Position{}, nil, nil, durable.At(t.TempDir()))
	v.Options = model.Options{Device: "cpu", Threads: 1}
	t.Cleanup(v.Close)
	return v
}

// wait waits for the end of a load.
func wait(t *testing.T, v *Models, l *Loading) (*Teacher, error) {
	t.Helper()
	for !l.Ready() {
		<-v.News
	}
	return l.Teacher()
}

func TestAllWhoWaitForATeacherShareItsLoad(t *testing.T) {
	v, source := loaders(t), "demo:"+taught
	first, err := v.Load(source)
	if err != nil {
		t.Fatal(err)
	}
	second, err := v.Load(source)
	if err != nil || second.load != first.load || len(v.loads) != 1 {
		t.Fatalf("two who wait for one teacher have %p and %p, %v", first.load, second.load, err)
	}
	first.Close() // the other one still waits
	k, err := wait(t, v, second)
	if err != nil || k == nil || len(v.loads) != 0 {
		t.Fatalf("the teacher is %v, %v", k, err)
	}
	second.Close()
	third, err := v.Load(source)
	if err != nil || !third.Ready() {
		t.Fatalf("a teacher that is loaded is not ready: %v", err)
	}
	if again, err := third.Teacher(); again != k || err != nil {
		t.Errorf("the teacher was loaded again: %p and %p, %v", k, again, err)
	}
}

// A load for which nobody waits is given up, and can be asked for again.
func TestALoadForWhichNobodyWaitsIsGivenUp(t *testing.T) {
	v, source := loaders(t), "demo:"+taught
	l, err := v.Load(source)
	if err != nil {
		t.Fatal(err)
	}
	of := l.load
	l.Close()
	l.Close() // has no effect
	if len(v.loads) != 0 || len(v.teachers) != 0 {
		t.Errorf("there are %v and %v", v.loads, v.teachers)
	}
	if l, err = v.Load(source); err != nil || l.load == of {
		t.Fatalf("asked again, it waits for what was given up: %v", err)
	}
	if k, err := wait(t, v, l); k == nil || err != nil {
		t.Errorf("asked again, the teacher is %v, %v", k, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := read(gone, v.dir.Below("teachers", taught).Way(), v.Options); err == nil {
		t.Error("what was given up was read through")
	}
}

// An error reaches all who wait, and the next one to ask tries again.
func TestATeacherThatDidNotLoadIsTriedAgain(t *testing.T) {
	v := loaders(t)
	files, _ := demo.Teacher(taught)
	dir := filepath.Join(t.TempDir(), "mended")
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	spoil := func(text []byte) {
		if err := os.WriteFile(filepath.Join(dir, "config.json"), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spoil([]byte("{"))
	var waiting [2]*Loading
	for i := range waiting {
		if waiting[i], err = v.Load(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range waiting {
		if k, err := wait(t, v, l); k != nil || err == nil {
			t.Errorf("a spoilt teacher is %v, %v", k, err)
		}
	}
	spoil(config)
	if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nfair\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := v.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if k, err := wait(t, v, l); k == nil || err != nil {
		t.Errorf("a mended teacher is %v, %v", k, err)
	}
	if _, err := v.Load(filepath.Join(t.TempDir(), "mended")); err == nil {
		t.Error("another folder has the name of a loaded teacher")
	}
}
