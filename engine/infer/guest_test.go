package infer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/tasks/demo"
)

// lodging is a checkpoint's folder.
func lodging(t *testing.T, name string) string {
	t.Helper()
	files, _ := demo.Teacher(taught)
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	vocabulary := ""
	for _, piece := range demo.Vocabulary() {
		vocabulary += piece + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(vocabulary), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// visit asks a folder and leaves it again.
func visit(t *testing.T, v *Models, dir string) *Teacher {
	t.Helper()
	l, err := v.Visit(dir, dir)
	if err != nil {
		t.Fatal(err)
	}
	k, err := wait(t, v, l)
	if err != nil || k == nil {
		t.Fatalf("%s is %v, %v", dir, k, err)
	}
	v.Leave(l)
	return k
}

// loaded are the guests that take memory.
func (v *Models) loaded() int { return len(v.teachers) }

// Two guests stay, those that were asked last, and for a while; what others have taken is
// given back.
func TestGuestsGiveTheirMemoryBack(t *testing.T) {
	v := loaders(t)
	a, b, c := lodging(t, "same"), lodging(t, "same"), lodging(t, "c") // two of one name are no matter
	first, second := visit(t, v, a), visit(t, v, b)
	if first == second || v.loaded() != 2 {
		t.Fatalf("%d guests", v.loaded())
	}
	if visit(t, v, a) != first {
		t.Error("a guest that stayed was loaded again")
	}
	visit(t, v, c) // in the place of b, which was asked before a
	if v.loaded() != 2 || visit(t, v, a) != first {
		t.Errorf("%d guests, or another one went", v.loaded())
	}
	if err := second.Model.ZeroGrad(); err == nil {
		t.Error("a guest that left has its model")
	}
	for _, g := range v.guests {
		g.used = time.Now().Add(-guestStays - time.Second)
	}
	l, err := v.Visit(a, a)
	if err != nil || !l.Ready() {
		t.Fatal(err)
	}
	if v.Retire(); v.loaded() != 1 {
		t.Errorf("%d guests, one of them is asked now", v.loaded())
	}
	v.Leave(l)
	if v.Retire(); v.loaded() != 1 {
		t.Errorf("%d guests, one was asked just now", v.loaded())
	}
}

// A folder whose files have changed is another guest.
func TestAGuestThatHasChangedIsLoadedAgain(t *testing.T) {
	v, dir := loaders(t), lodging(t, "a")
	before := visit(t, v, dir)
	weights := filepath.Join(dir, "model.safetensors")
	info, err := os.Stat(weights)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(weights, time.Time{}, info.ModTime().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if visit(t, v, dir) == before {
		t.Error("the files of before have answered")
	}
}

// A guest that cannot be loaded, or for which nobody waits any more, leaves nothing.
func TestAGuestThatDoesNotLoadLeavesNothing(t *testing.T) {
	v, dir := loaders(t), lodging(t, "a")
	l, err := v.Visit(dir, dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := v.Visit(dir, dir)
	if err != nil || second.load != l.load {
		t.Fatalf("two who ask do not share the load: %v", err)
	}
	v.Leave(l)
	v.Leave(second)
	if len(v.loads)+len(v.guests)+v.loaded() != 0 {
		t.Errorf("nobody waits, and there are %v, %v, %d", v.loads, v.guests, v.loaded())
	}
	if err := os.Remove(filepath.Join(dir, "vocab.txt")); err != nil {
		t.Fatal(err)
	}
	if l, err = v.Visit("it", dir); err != nil {
		t.Fatal(err)
	}
	if k, err := wait(t, v, l); err == nil || k != nil || !strings.HasPrefix(err.Error(), "it: ") {
		t.Errorf("without a tokenizer it is %v, %v", k, err)
	}
	v.Leave(l)
	if len(v.loads)+len(v.guests)+v.loaded() != 0 {
		t.Errorf("it has not loaded, and there are %v, %v, %d", v.loads, v.guests, v.loaded())
	}
}
