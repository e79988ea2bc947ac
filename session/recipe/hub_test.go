package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A name that a folder beside the recipe has is that folder; another that
// could be a model's on the hub stays as it is, wherever the recipe is read.
func TestModelsMayBeNamesOnTheHub(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "mine", "model"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", "/home/me")
	for value, want := range map[string]string{
		"~/model": "/home/me/model", "./~/model": filepath.Join(dir, "~/model"),
		"org/name": "org/name", "org/name@v1": "org/name@v1",
		"mine/model": filepath.Join(dir, "mine", "model"), "./org/name": filepath.Join(dir, "org", "name"), "a/b/c": filepath.Join(dir, "a/b/c"),
	} {
		for _, path := range []string{"model.init", "datasets.mnli.teachers"} {
			if got, err := resolve(path, value, dir); err != nil || got != want {
				t.Errorf("%s = %q is %q, %v, want %q", path, value, got, err, want)
			}
		}
		if got, err := resolve("datasets.mnli.dev", value, dir); err != nil || !strings.HasPrefix(got, dir) && got != want {
			t.Errorf("a dev set %q is %q, %v, which is no file", value, got, err)
		}
	}
}
