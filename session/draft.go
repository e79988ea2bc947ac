package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"dev.road/workbench/session/recipe"
)

// Draft is a run that this process has made. Until a trainer begins it, its maker
// may fill its folder, and remove it.
type Draft struct {
	folder // not exported: only a run that was made here is a Draft
}

// Folder is the run's folder, for a trainer and for readers.
func (d Draft) Folder() Folder { return d.folder }

// longestName is the maximum length of a run's name, in bytes.
const longestName = 64

// numbered appends a number to a name, which is cut to the maximum length.
func numbered(name string, n int) string {
	suffix := fmt.Sprintf("-%d", n)
	return name[:min(len(name), longestName-len(suffix))] + suffix
}

// Create makes the folder of a new run with its recipe. The run has the recipe's
// name, or NAME-2, NAME-3 and so on if that is taken.
func Create(root string, r *recipe.Recipe) (Draft, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return Draft{}, fmt.Errorf("create the runs folder: %w", err)
	}
	f := Folder(filepath.Join(root, r.Name))
	for n := 2; ; n++ {
		err := os.Mkdir(string(f), 0o755)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return Draft{}, fmt.Errorf("create the run's folder: %w", err)
		}
		f = Folder(filepath.Join(root, numbered(r.Name, n)))
	}
	for _, dir := range []string{f.Checkpoints(), f.Targets(), f.Predictions()} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return Draft{}, fmt.Errorf("create the run's folder: %w", err)
		}
	}
	named := *r
	named.Name = f.Name()
	return Draft{f}, writeRecipe(f.Recipe(), &named)
}

// Discard removes the run if no trainer has begun it: the error of its start has
// said everything. A run that a trainer may still begin is kept.
func (d Draft) Discard() error {
	if _, begun, err := d.Info(); begun || err != nil {
		return err
	}
	l, err := d.Liveness(time.Now())
	if err != nil {
		return err
	}
	_, err = os.Stat(d.Log()) // the keeper's first act
	if l.Exit == nil && !errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return os.RemoveAll(d.Dir())
}
