package foreign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// snapshot makes one whose config.json is a link to the given target, and the file
// that it may lead to.
func snapshot(t *testing.T, target string) (dir, model string) {
	t.Helper()
	model = filepath.Join(t.TempDir(), "hub", "models--a--b")
	dir = filepath.Join(model, "snapshots", strings.Repeat("0", 40))
	for _, d := range []string{dir, filepath.Join(model, "blobs", "deep")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"blobs/1f", "secret", "blobs/deep/2e"} {
		if err := os.WriteFile(filepath.Join(model, f), []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link(t, target, filepath.Join(dir, "config.json"))
	return dir, model
}

func link(t *testing.T, target, at string) {
	t.Helper()
	if err := os.Symlink(target, at); err != nil {
		t.Fatal(err)
	}
}

func TestASnapshotsLinksLeadToItsBlobs(t *testing.T) {
	for target, refused := range map[string]bool{
		"../../blobs/1f": false, "../../blobs/gone": false,
		"../../secret": true, "/etc/hosts": true, "../../blobs/../secret": true, "../../blobs/deep/2e": true,
	} {
		dir, _ := snapshot(t, target)
		err := Links(dir)
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), filepath.Join(dir, "config.json")+": it is a link to ") {
			t.Errorf("%s: %v", target, err)
		}
		way := filepath.Join(t.TempDir(), "way") // the user's own
		link(t, dir, way)
		if err := Links(way); (err != nil) != refused {
			t.Errorf("%s, through a link: %v", target, err)
		}
	}
}

// A shell names the working directory by the links that led there.
func TestASnapshotIsFoundFromAWorkingDirectoryBehindALink(t *testing.T) {
	for target, refused := range map[string]bool{"../../blobs/1f": false, "../../secret": true} {
		dir, model := snapshot(t, target)
		for _, way := range []string{filepath.Dir(model), model, dir} {
			at, err := filepath.Rel(way, dir)
			if err != nil {
				t.Fatal(err)
			}
			there := filepath.Join(t.TempDir(), "way")
			link(t, way, there)
			t.Chdir(there) // sets $PWD, too
			if err := Links(at); (err != nil) != refused {
				t.Errorf("%s from %s: %v", target, at, err)
			}
		}
	}
}

// A blob is a file of the model's, not a link to another, and the folder of
// the blobs is none either.
func TestABlobIsNoLink(t *testing.T) {
	dir, model := snapshot(t, "../../blobs/3d")
	link(t, "/etc/hosts", filepath.Join(model, "blobs", "3d"))
	if err := Links(dir); err == nil {
		t.Error("a blob that is a link")
	}
	dir, model = snapshot(t, "../../blobs/secret")
	if err := os.RemoveAll(filepath.Join(model, "blobs")); err != nil {
		t.Fatal(err)
	}
	link(t, model, filepath.Join(model, "blobs"))
	if err := Links(dir); err == nil {
		t.Error("the folder of the blobs is a link")
	}
}

func TestLinksOfOtherFoldersAreTheirOwners(t *testing.T) {
	dir := t.TempDir()
	link(t, "/etc/hosts", filepath.Join(dir, "config.json"))
	if err := Links(dir); err != nil {
		t.Error(err)
	}
}

func TestALinkThatGoesRoundIsNamed(t *testing.T) {
	dir, _ := snapshot(t, "config.json")
	if err := Links(dir); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "config.json")+": the link cannot be followed") {
		t.Errorf("%v", err)
	}
}
