package usertest_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session/usertest"
)

func TestTheStrangerIsSomeoneElse(t *testing.T) {
	usertest.Run(t, func(t *testing.T) {
		dir := t.TempDir()
		usertest.LetIn(t, filepath.Dir(dir), dir)
		mine := filepath.Join(dir, "mine")
		if err := os.WriteFile(mine, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		usertest.AsStranger(t, func() {
			if f, err := os.Open(mine); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("he opened it: %v", err)
				_ = f.Close()
			}
			if err := os.WriteFile(filepath.Join(dir, "his"), nil, 0o600); err != nil {
				t.Error(err)
			}
		})
		for name, uid := range map[string]uint32{"mine": 0, "his": usertest.Stranger} {
			var s unix.Stat_t
			if err := unix.Stat(filepath.Join(dir, name), &s); err != nil || s.Uid != uid {
				t.Errorf("%s belongs to user %d, %v", name, s.Uid, err)
			}
		}
	})
}
