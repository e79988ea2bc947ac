package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/session/recipe"
)

func TestABranchThatCannotBeMadeLeavesNothing(t *testing.T) {
	root := t.TempDir()
	r := recipe.Default()
	r.Name = "mtl"
	d, err := Create(root, r)
	if err != nil {
		t.Fatal(err)
	}
	from := d.Folder()
	refused := func(step int, name, why string) {
		t.Helper()
		if _, err := Branch(t.Context(), root, from, step, name); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("from step %d as %q: %v, want %q", step, name, err, why)
		}
		if all, err := os.ReadDir(root); err != nil || len(all) != 1 {
			t.Errorf("there are %v, %v", all, err)
		}
	}
	refused(0, "", "run mtl has no checkpoint yet")
	refused(10, "", "run mtl has no checkpoint yet")
	seal := func(step int) string {
		dir := from.Checkpoint(step)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), []byte("weights"), 0o644); err != nil {
			t.Fatal(err)
		}
		targets := []map[string]any{{"shards": []string{"nq/t/mrc/00000.logits"}}}
		state := struct {
			Step    int `json:"step"`
			Targets any `json:"targets"`
		}{step, targets}
		if err := Seal(dir, state); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	dir := seal(10)
	refused(20, "", "run mtl has no checkpoint of step 20; it has those of 10")
	refused(10, "a/b", "name")
	refused(10, "mtl", "there is a run mtl in "+root+" already: give another name")
	refused(10, "", "copy targets: ")
	if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), []byte("we!ghts"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused(10, "", "model.safetensors is damaged")
}
