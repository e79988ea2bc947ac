package checkpoint

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dev.road/workbench/durable"
)

// Create makes a folder that is there whole or not at all: fill writes beside
// its place, then it is renamed. A folder that exists is refused. When ctx ends, the
// files so far are removed at once: the process may end before fill does.
func Create(ctx context.Context, dir string, fill func(aside string) error) (err error) {
	if _, err := os.Lstat(dir); err == nil {
		return fmt.Errorf("%s: %w: name a folder that is not there yet", dir, fs.ErrExist)
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := durable.MkdirAll(parent); err != nil {
		return err
	}
	aside, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+".*")
	if err != nil {
		return err
	}
	remove := func() { os.RemoveAll(aside) }
	defer context.AfterFunc(ctx, remove)()
	defer func() {
		if err != nil {
			remove()
		}
	}()
	err = fill(aside)
	if ctx.Err() != nil {
		return ctx.Err() // which broke fill
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(aside, 0o755); err != nil {
		return err
	}
	return durable.Rename(aside, dir)
}
