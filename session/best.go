package session

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// Best is the link beside the folders of checkpoints that leads to the best of
// them.
func (f Folder) Best() string { return filepath.Join(f.Checkpoints(), "best") }

// LinkBest lets the link lead to a step's checkpoint, whoever looks meanwhile;
// for step 0 there is none from then on.
func (o *Owner) LinkBest(step int) error {
	if step == 0 {
		if err := os.Remove(o.Best()); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	part := o.Best() + Partial
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := os.Symlink(strconv.Itoa(step), part); err != nil {
		return err
	}
	return os.Rename(part, o.Best())
}

// BestStep is the step of the checkpoint that the link leads to; 0 where there
// is none.
func (f Folder) BestStep() int {
	target, err := os.Readlink(f.Best())
	if err != nil {
		return 0
	}
	step, err := strconv.Atoi(target)
	if err != nil {
		return 0 // not ours
	}
	return step
}
