package confined

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tree makes a folder with a file f, a folder d with another, and the bad entries; a
// secret and a folder with another one lie outside.
func tree(t *testing.T) (folder, secret string) {
	t.Helper()
	all := t.TempDir()
	folder, secret = filepath.Join(all, "folder"), filepath.Join(all, "secret")
	outside := filepath.Join(all, "outside")
	for _, dir := range []string{filepath.Join(folder, "d"), outside} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{filepath.Join(folder, "f"), filepath.Join(folder, "d", "f"), secret, filepath.Join(outside, "f")} {
		if err := os.WriteFile(file, []byte(filepath.Base(file)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{
		"absolute": secret, "above": "../secret", "inside": "f", "dangling": "nothing", "itself": "itself",
		"out": outside, "in": "d", "d/up": "../../secret", "device": "/dev/zero",
	} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(folder, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(folder, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return folder, secret
}

// refused are entries of tree that are no regular files on a way of folders, with a
// part of the error.
var refused = map[string]string{
	"absolute": "absolute is a symbolic link, but must be a regular file", "above": "symbolic link", "inside": "symbolic link",
	"dangling": "symbolic link", "itself": "symbolic link", "d/up": "d/up is a symbolic link", "device": "symbolic link",
	"out/f": "out is a symbolic link, but must be a folder", "in/f": "in is a symbolic link, but must be a folder",
	"out/new": "out is a symbolic link", "in/new": "in is a symbolic link",
	"pipe": "pipe is a named pipe", "socket": "socket is a socket", "d": "d is a folder, but must be a regular file",
	"f/f": "f is a regular file, but must be a folder", "pipe/f": "pipe is a named pipe",
}

func TestRegularFilesAloneAreOpened(t *testing.T) {
	folder, secret := tree(t)
	link := filepath.Join(t.TempDir(), "way")
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	for _, way := range []string{folder, link} { // the way to the folder is the user's
		for _, name := range []string{"f", "d/f"} {
			if text, err := ReadFile(way, filepath.Join(way, name)); err != nil || string(text) != "f" {
				t.Errorf("%s has %q, %v", name, text, err)
			}
		}
		for name, says := range refused {
			path := filepath.Join(way, name)
			_, err := ReadFile(way, path)
			if _, written := OpenToWrite(way, path, os.O_WRONLY|os.O_TRUNC|os.O_CREATE, 0o644); written == nil {
				t.Errorf("%s was opened to write", name)
			}
			if r := new(Refusal); !errors.As(err, &r) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), way) {
				t.Errorf("%s: %v, want %q", name, err, says)
			}
		}
	}
	if text, err := os.ReadFile(secret); err != nil || string(text) != "secret" {
		t.Errorf("the secret is %q, %v", text, err)
	}
	if _, err := os.Lstat(filepath.Join(folder, "nothing")); err == nil {
		t.Error("a file was made behind a dangling link")
	}
}

func TestAPathStaysBelowItsFolder(t *testing.T) {
	folder, secret := tree(t)
	for _, path := range []string{
		secret, folder + "/../secret", folder + "/d/../../secret", "", "f", "/", folder + "-other/f", filepath.Dir(folder), "/dev/zero",
		folder + "/f\x00", folder + "/" + strings.Repeat("x", 5000),
	} {
		if text, err := ReadFile(folder, path); err == nil {
			t.Errorf("%.60q has %q", path, text)
		}
		if f, err := OpenToWrite(folder, path, os.O_RDWR, 0o644); err == nil {
			f.Close()
			t.Errorf("%.60q was opened to write", path)
		}
		if _, err := ReadDir(folder, path); err == nil {
			t.Errorf("%.60q was listed", path)
		}
	}
}

func TestAMissingFileIsMissing(t *testing.T) {
	folder, _ := tree(t)
	for _, name := range []string{"none", "none/f", "d/none"} {
		_, err := Open(folder, filepath.Join(folder, name))
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), filepath.Join(folder, name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFoldersAreListedUnlessTheyAreLinks(t *testing.T) {
	folder, _ := tree(t)
	if entries, err := ReadDir(folder, filepath.Join(folder, "d")); err != nil || len(entries) != 2 {
		t.Errorf("d has %v, %v", entries, err)
	}
	if entries, err := ReadDir(folder, folder); err != nil || len(entries) != 12 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
	for _, name := range []string{"out", "in", "f", "pipe"} {
		if entries, err := ReadDir(folder, filepath.Join(folder, name)); err == nil {
			t.Errorf("%s has %v", name, entries)
		}
	}
}

func TestANewFileHasItsPermissionsWhateverTheUmask(t *testing.T) {
	folder := t.TempDir()
	for _, mask := range []int{0, 0o022, 0o077, 0o777} {
		path := filepath.Join(folder, "f")
		before := syscall.Umask(mask)
		f, err := OpenToWrite(folder, path, os.O_RDWR, 0o644)
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil || info.Mode() != 0o644 {
			t.Errorf("with umask %03o its mode is %v, %v", mask, info.Mode(), err)
		}
		if err := errors.Join(f.Close(), os.Chmod(path, 0o600)); err != nil {
			t.Fatal(err)
		}
		f, err = OpenToWrite(folder, path, os.O_RDWR, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := f.Stat(); err != nil || info.Mode() != 0o600 {
			t.Errorf("its owner's mode has become %v, %v", info.Mode(), err)
		}
		if err := errors.Join(f.Close(), os.Remove(path)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCheckFindsAnEntryOfAnotherKind(t *testing.T) {
	folder, _ := tree(t)
	for { // one after another is removed
		err := Check(folder, func(name string) bool { return name == "itself" })
		r := new(Refusal)
		if err == nil {
			break
		}
		if !errors.As(err, &r) || !strings.HasPrefix(r.Path, folder) {
			t.Fatal(err)
		}
		if err := os.Remove(r.Path); err != nil {
			t.Fatal(err)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 3 { // d, f and the spared one
		t.Errorf("there are %v, %v", left, err)
	}
}

// A file is refused by its size before it is read: this one takes no room on the disk.
func TestAFileIsReadUpToALimit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "large.json")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip(err)
	}
	if _, err := ReadFile(dir, path); err == nil || !strings.Contains(err.Error(), path+" has 1099511627776 bytes; the maximum is ") {
		t.Error(err)
	}
}
