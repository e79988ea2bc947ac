package session_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
)

// On a full disk neither the log nor the keeper's word of the end has room for the reason.
func TestFaultAStartOnAFullDiskSaysSo(t *testing.T) {
	f := newRun(t)
	dir := t.TempDir()
	if err := syscall.Mount("disk", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	run := filepath.Join(dir, f.Name())
	if err := os.CopyFS(run, os.DirFS(f.Dir())); err != nil {
		t.Fatal(err)
	}
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(filler, endless{}); err == nil {
		t.Fatal("the disk takes everything")
	}
	if err := filler.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ROAD_FAKE", "fail")
	s, err := session.Launch(t.Context(), session.Folder(run), session.StartOptions{Trainer: os.Args[0]})
	if err == nil {
		_, err = s.Await(t.Context(), func(string, time.Duration) {})
	}
	if err == nil || !strings.Contains(err.Error(), "did not start: the disk of "+run+" is full; make room") {
		t.Errorf("it says %v", err)
	}
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
