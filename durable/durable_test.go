package durable

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// only sees that a folder has one file, of that content.
func only(t *testing.T, file string, content []byte) {
	t.Helper()
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the file has %d bytes that begin with %.20q, %v; want %d that begin with %.20q", len(got), got, err, len(content), content)
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}

func TestAFileIsWholeOrAsItWas(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	for i, write := range []func(string, []byte) error{Write, Replace, Write} {
		content := bytes.Repeat([]byte{'a' + byte(i)}, 10000)
		if err := write(file, content); err != nil {
			t.Fatal(err)
		}
		only(t, file, content)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode() != 0o644 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}

func TestAnErrorNamesThePlaceAndNotTheUnfinishedFile(t *testing.T) {
	place := filepath.Join(t.TempDir(), "nowhere", "f")
	var failed *fs.PathError
	if err := Write(place, nil); !errors.As(err, &failed) || failed.Path != place || !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestAFileThatIsGivenUpLeavesTheOldOne(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := Write(file, []byte("old")); err != nil {
		t.Fatal(err)
	}
	f, err := Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("half of the n"), 7); err != nil {
		t.Fatal(err)
	}
	if err := f.Drop(); err != nil {
		t.Fatal(err)
	}
	only(t, file, []byte("old"))
}

// The room ends in the middle of a file, at any of the ways to write one.
func TestFaultWithoutRoomTheOldFileStays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := Write(file, []byte("old")); err != nil {
		t.Fatal(err)
	}
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ) // else it ends the process before the write fails
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 4096, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	}()
	for _, write := range []func(string, []byte) error{Write, Replace} {
		if err := write(file, make([]byte, 10000)); !errors.Is(err, syscall.EFBIG) {
			t.Errorf("the error is %v", err)
		}
		only(t, file, []byte("old"))
	}
}

func TestModesAreExplicitWhateverTheUmask(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o077, 0o777} {
		dir := filepath.Join(t.TempDir(), "a", "b")
		before := syscall.Umask(mask)
		err := MkdirAll(dir)
		if err == nil {
			err = errors.Join(Write(filepath.Join(dir, "f"), nil), Replace(filepath.Join(dir, "g"), nil))
		}
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]os.FileMode{
			dir: os.ModeDir | 0o755, filepath.Dir(dir): os.ModeDir | 0o755, filepath.Join(dir, "f"): 0o644, filepath.Join(dir, "g"): 0o644,
		} {
			if info, err := os.Stat(path); err != nil || info.Mode() != want {
				t.Errorf("with umask %03o %s has mode %v, %v", mask, path, info.Mode(), err)
			}
		}
	}
}

func TestFoldersThatAreThereKeepTheirMode(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a")
	if err := errors.Join(MkdirAll(dir), os.Chmod(dir, 0o700|os.ModeSetgid), MkdirAll(filepath.Join(dir, "b")), MkdirAll(dir)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode() != os.ModeDir|os.ModeSetgid|0o700 {
		t.Errorf("it has mode %v, %v", info.Mode(), err)
	}
	before := syscall.Umask(0o077)
	err := MkdirAll(filepath.Join(dir, "c"))
	syscall.Umask(before)
	if info, err1 := os.Stat(filepath.Join(dir, "c")); err != nil || err1 != nil || info.Mode() != os.ModeDir|os.ModeSetgid|0o755 {
		t.Errorf("a new one has mode %v, %v, %v", info.Mode(), err, err1)
	}
	if err := os.WriteFile(filepath.Join(dir, "f"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "f"), filepath.Join(dir, "f", "g")} {
		if err := MkdirAll(path); err == nil {
			t.Errorf("%s is a folder", path)
		}
	}
}

// The place is taken by a folder: nothing can be renamed to it.
func TestAPlaceThatCannotBeTakenIsLeftAlone(t *testing.T) {
	place := filepath.Join(t.TempDir(), "f")
	if err := os.MkdirAll(filepath.Join(place, "g"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, write := range []func(string, []byte) error{Write, Replace} {
		if err := write(place, []byte("new")); err == nil {
			t.Error("a folder was replaced")
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(place)); err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}
