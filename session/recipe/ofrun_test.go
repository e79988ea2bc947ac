package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session/internal/filelock"
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
		"big@11": "run big has no checkpoint of step 11; it has those of 9 10", "big@": `"" is not a checkpoint of run big: give a step, or best`,
		"big@latest": `"latest" is not a checkpoint of run big: give a step, or best`,
		"new":        "run new has no checkpoint yet", "worst@best": "run worst has no best checkpoint",
	} {
		if got, err := resolve("datasets.nq.teachers", source, base); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s is %s, %v; want %s", source, got, err, says)
		}
	}
}

// A run in training removes old checkpoints: none of it is the teacher of a run that is to
// teach, while a trainer has its lock and has not ended.
func TestACheckpointOfARunInTrainingIsNoTeacher(t *testing.T) {
	root := t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	run := filepath.Join(root, "parent")
	if err := os.MkdirAll(filepath.Join(run, "checkpoints"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(teacherFolder(t, "a", "b"), filepath.Join(run, "checkpoints", "40")); err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(run, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("recipe.toml", "")
	put("lock", "")
	put("alive.json", `{"phase": "running"}`)
	file := write(t, `[kd]
teachers = ["parent"]
[datasets.mnli]
task = "nli"
train = "demo:mnli"
[datasets.snli]
task = "nli"
train = "demo:mnli"
`)
	load := func(sets ...string) string {
		t.Helper()
		if _, err := Load(file, sets); err != nil {
			return err.Error()
		}
		return ""
	}
	if says := load(); says != "" {
		t.Errorf("without a trainer: %s", says)
	}
	lock, err := os.Open(filepath.Join(run, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if held, err := filelock.Try(lock, unix.LOCK_EX); !held || err != nil {
		t.Fatal(held, err)
	}
	want := "datasets.mnli.teachers names checkpoint 40 of run parent, which is still being trained: it may remove that checkpoint before " +
		"it has taught (wait until it has ended, or name a copy of " + filepath.Join(run, "checkpoints", "40") + ")"
	if says := load(); !strings.HasSuffix(says, "r.toml:2: "+want) || strings.Contains(says, "snli") {
		t.Errorf("%q\nwant %s", says, want)
	}
	if says := load("kd.teachers=parent@40"); says != "--set kd.teachers: "+want {
		t.Errorf("of a step: %q\nwant %s", says, want)
	}
	if says := load("kd.start=manual"); says != "" {
		t.Errorf("with nothing to teach: %s", says)
	}
	put("alive.json", `{"phase": "finished"}`)
	if says := load(); says != "" {
		t.Errorf("of a run that is answered for: %s", says)
	}
}
