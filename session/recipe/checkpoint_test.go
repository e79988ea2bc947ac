package recipe

import (
	"os"
	"path/filepath"
	"testing"
)

// A run's best checkpoint is named by the link to it, and kept by its step.
func TestTheLinkToABestCheckpointIsFollowedOnce(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"t1/checkpoints/400", "t2/checkpoints/best", "best"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"t1/checkpoints/best": "400", "mine": "t1/checkpoints/400"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for value, want := range map[string]string{
		"t1/checkpoints/best":                      "t1/checkpoints/400",
		"t1/checkpoints/best/":                     "t1/checkpoints/400",
		filepath.Join(dir, "t1/checkpoints/best"):  "t1/checkpoints/400",
		filepath.Join(dir, "t1/checkpoints/best/"): "t1/checkpoints/400",
		"t2/checkpoints/best":                      "t2/checkpoints/best", // a folder
		"t3/checkpoints/best":                      "t3/checkpoints/best", // not there yet
		"best":                                     "best",
		"mine":                                     "mine", // what a user links stays as it is
	} {
		if got := resolve("datasets.mnli.teachers", value, dir); got != filepath.Join(dir, want) {
			t.Errorf("%s is %s, want %s below %s", value, got, want, dir)
		}
	}
}
