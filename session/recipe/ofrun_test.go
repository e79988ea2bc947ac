package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run stands for its newest checkpoint, pinned when the recipe is read: a resume has to
// find the same again. A folder beside the recipe that is a checkpoint comes first.
func TestATeacherMayBeACheckpointOfARun(t *testing.T) {
	root, base := t.TempDir(), t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	put := func(files ...string) {
		t.Helper()
		for _, file := range files {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	run := filepath.Join(root, "big")
	put(filepath.Join(run, "recipe.toml"), filepath.Join(root, "new", "recipe.toml"), filepath.Join(base, "own", "config.json"),
		filepath.Join(root, "own", "recipe.toml"), filepath.Join(base, "here", "recipe.toml"),
		filepath.Join(base, "here", "checkpoints", "7", "config.json"), filepath.Join(root, "worst", "recipe.toml"),
		filepath.Join(root, "worst", "checkpoints", "3", "config.json"))
	for _, step := range []string{"9", "10", "10.damaged"} {
		put(filepath.Join(run, "checkpoints", step, "config.json"))
	}
	if err := os.Symlink("9", filepath.Join(run, "checkpoints", "best")); err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		"big": filepath.Join(run, "checkpoints", "10"), "big@9": filepath.Join(run, "checkpoints", "9"),
		"big@best": filepath.Join(run, "checkpoints", "9"), run: filepath.Join(run, "checkpoints", "10"),
		run + "@9": filepath.Join(run, "checkpoints", "9"), run + "/checkpoints/9": filepath.Join(run, "checkpoints", "9"),
		"own": filepath.Join(base, "own"), "here@7": filepath.Join(base, "here", "checkpoints", "7"),
		"org/name": "org/name", "org/name@10": "org/name@10", "nothing": filepath.Join(base, "nothing"),
	} {
		for _, key := range []string{"datasets.nq.teachers", "model.init"} {
			if got, err := resolve(key, source, base); err != nil || got != want {
				t.Errorf("%s = %s is %s, %v; want %s", key, source, got, err, want)
			}
		}
	}
	for source, says := range map[string]string{
		"big@11": `no checkpoint "11"; it has those of 9 10`, "big@": `no checkpoint ""`, "big@latest": `no checkpoint "latest"`,
		"new": "has no checkpoint yet", "worst@best": "has no best checkpoint",
	} {
		if got, err := resolve("datasets.nq.teachers", source, base); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s is %s, %v; want %s", source, got, err, says)
		}
	}
}
