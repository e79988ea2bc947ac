package session_test

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/session"
)

// A stranger's run.json may have any number of attempts: one that has no next is seen,
// and refused before anything is written.
func TestTheLastAttemptIsNotContinued(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	run := func(attempt int) session.Folder {
		f := foreign(t)
		put(t, filepath.Join(f.Dir(), "run.json"), fmt.Appendf(nil, `{"format":1,"id":"a","pid":1,"host":"old","attempt":%d}`, attempt))
		return f
	}
	f := run(math.MaxInt32)
	before := files(t, f.Dir())
	if s, err := session.Open(f).State(t.Context()); err != nil || s.Attempt != math.MaxInt32 {
		t.Errorf("attempt %d, %v", s.Attempt, err)
	}
	root := filepath.Join(t.TempDir(), "runs")
	for name, do := range map[string]func() error{
		"own":       func() error { _, err := session.Own(f); return err },
		"take over": func() error { _, err := session.TakeOver(f); return err },
		"launch": func() error {
			_, err := session.Launch(t.Context(), f, session.StartOptions{Resume: true, Trainer: os.Args[0]})
			return err
		},
		"branch": func() error { _, err := session.Branch(t.Context(), root, f, 10, ""); return err },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), "run mtl cannot be continued: attempt is 2147483647 in "+f.Dir()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !maps.Equal(before, files(t, f.Dir())) || names(root) != "" {
		t.Error("files were written")
	}

	f = run(math.MaxInt32 - 1)
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Release()
	if i, err := o.Begin(session.Beginning{Resume: true}); err != nil || i.Attempt != math.MaxInt32 {
		t.Errorf("attempt %d begins, %v", i.Attempt, err)
	}
	if n, err := o.NextAttempt(); err == nil {
		t.Errorf("it goes on with attempt %d", n)
	}
	if i, _, err := f.Info(); err != nil || i.Attempt != math.MaxInt32 {
		t.Errorf("attempt %d is read again, %v", i.Attempt, err)
	}
	_, _, err = run(math.MaxInt32 + 1).Info()
	if err == nil || !strings.Contains(err.Error(), "attempt is 2147483648, but must be 0 … 2147483647") {
		t.Error(err)
	}
}
