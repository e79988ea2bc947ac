package recipe

import (
	"os"
	"path/filepath"
	"strings"
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
		if got, err := resolve("datasets.mnli.teachers", value, dir); err != nil || got != filepath.Join(dir, want) {
			t.Errorf("%s is %s, %v, want %s below %s", value, got, err, want, dir)
		}
	}
}

// In a stranger's folder the link may lead anywhere.
func TestALinkToTheBestThatLeadsElsewhereIsRefused(t *testing.T) {
	link := filepath.Join(t.TempDir(), "checkpoints", "best")
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{
		"../../x", "..", ".", "/etc", "10/..", "./10", "010", "+10", "-10", "1e3", "10 ", "10\n", "best", "99999999999999999999",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		if got, err := PinBest(link); err == nil || !strings.Contains(err.Error(), link) {
			t.Errorf("%q leads to %s, %v", target, got, err)
		}
		_, err := Read("demo", []string{"model.init=" + link})
		if err == nil || !strings.Contains(err.Error(), "model.init") {
			t.Errorf("%q: %v", target, err)
		}
		if err := os.Remove(link); err != nil {
			t.Fatal(err)
		}
	}
}
