package durable

import (
	"bytes"
	"errors"
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
