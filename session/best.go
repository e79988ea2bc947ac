package session

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
)

// Best is the link to the best checkpoint, beside the folders of checkpoints.
func (f Folder) Best() string { return filepath.Join(f.Checkpoints(), "best") }

// LinkBest points the link to a step's checkpoint, atomically for readers; step 0
// removes the link.
func (o *Owner) LinkBest(step int) error {
	if err := o.Check(); err != nil {
		return err
	}
	if step == 0 {
		if err := os.Remove(o.Best()); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	part := o.Best() + durable.Partial
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := os.Symlink(strconv.Itoa(step), part); err != nil {
		return err
	}
	return durable.Rename(part, o.Best())
}

// BestStep returns the step of the checkpoint behind the link; 0 without a link.
func (f Folder) BestStep() int {
	target, err := os.Readlink(f.Best())
	if err != nil {
		return 0
	}
	step, _ := recipe.Step(target) // of another form, it is not ours
	return step
}
