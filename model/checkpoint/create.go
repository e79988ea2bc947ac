package checkpoint

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dev.road/workbench/durable"
)

// Create makes a folder that is there whole or not at all: fill writes beside
// its place, then it is renamed. A folder that exists is refused.
func Create(dir string, fill func(aside string) error) (err error) {
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
	defer func() {
		if err != nil {
			os.RemoveAll(aside)
		}
	}()
	if err := fill(aside); err != nil {
		return err
	}
	if err := os.Chmod(aside, 0o755); err != nil {
		return err
	}
	return durable.Rename(aside, dir)
}
