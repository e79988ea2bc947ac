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
		if err := os.Remove(o.way(o.Best())); !errors.Is(err, fs.ErrNotExist) {
			return o.word(err)
		}
		return nil
	}
	place := o.way(o.Best())
	part := place + durable.Partial
	err := os.RemoveAll(part)
	if err == nil {
		err = os.Symlink(strconv.Itoa(step), part)
	}
	if err == nil {
		err = durable.Rename(part, place)
	}
	return o.word(err)
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
