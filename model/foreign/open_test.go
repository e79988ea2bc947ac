package foreign

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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

// opens opens the config.json of a folder. A blob that is gone is as good as a file
// that is not there.
func opens(dir string) error {
	text, err := ReadFile(filepath.Join(dir, "config.json"), 100)
	if err == nil && string(text) != "{}" {
		err = fmt.Errorf("it has %q", text)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func TestASnapshotsLinksLeadToItsBlobs(t *testing.T) {
	for target, refused := range map[string]bool{
		"../../blobs/1f": false, "../../blobs/gone": false,
		"../../secret": true, "/etc/hosts": true, "../../blobs/../secret": true,
		"../../blobs": true, "../../blobs/": true, "../../blobs/.": true, "/dev/zero": true, "../../none/1f": true,
		"../../blobs/deep/2e": true,
	} {
		dir, _ := snapshot(t, target)
		err := opens(dir)
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), filepath.Join(dir, "config.json")+": it is a link to ") {
			t.Errorf("%s: %v", target, err)
		}
		way := filepath.Join(t.TempDir(), "way") // the user's own
		link(t, dir, way)
		if err := opens(way); (err != nil) != refused {
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
			if err := opens(at); (err != nil) != refused {
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
	if err := opens(dir); err == nil {
		t.Error("a blob that is a link")
	}
	dir, model = snapshot(t, "../../blobs/secret")
	if err := os.RemoveAll(filepath.Join(model, "blobs")); err != nil {
		t.Fatal(err)
	}
	link(t, model, filepath.Join(model, "blobs"))
	if err := opens(dir); err == nil {
		t.Error("the folder of the blobs is a link")
	}
}

// A folder is a stranger's unless it is a snapshot of the cache: nothing in it is
// followed or waited for. A file that the user names may be a link.
func TestOfOtherFoldersRegularFilesAloneAreOpened(t *testing.T) {
	named := filepath.Join(t.TempDir(), "named")
	if err := os.WriteFile(named, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	for what, put := range map[string]func(path string) error{
		"a symbolic link": func(path string) error { return os.Symlink(named, path) },
		"a named pipe":    func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a folder":        func(path string) error { return os.Mkdir(path, 0o755) },
	} {
		path := filepath.Join(t.TempDir(), "config.json")
		if err := put(path); err != nil {
			t.Fatal(err)
		}
		if err := opens(filepath.Dir(path)); err == nil || !strings.Contains(err.Error(), path+" is "+what) {
			t.Errorf("%s: %v", what, err)
		}
		f, err := OpenNamed(path)
		if (err == nil) != (what == "a symbolic link") {
			t.Errorf("%s, named: %v", what, err)
		}
		if err == nil {
			f.Close()
		}
	}
}

func TestALinkThatGoesRoundIsNotFollowed(t *testing.T) {
	dir, _ := snapshot(t, "config.json")
	if err := opens(dir); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "config.json")+": it is a link to") {
		t.Errorf("%v", err)
	}
}

func TestAFileIsReadUpToItsBound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, make([]byte, 2<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err := ReadFile(path, 2<<20); err != nil || len(text) != 2<<20 {
		t.Errorf("it has %d bytes, %v", len(text), err)
	}
	if _, err := ReadFile(path, 1<<20); err == nil || !strings.Contains(err.Error(), path+" has more than the 1 MiB") {
		t.Error(err)
	}
}
