package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
)

// Checkpoints is the folder of the folders STEP.
func (f Folder) Checkpoints() string { return filepath.Join(string(f), "checkpoints") }

// Checkpoint is the folder of a step's checkpoint.
func (f Folder) Checkpoint(step int) string {
	return filepath.Join(f.Checkpoints(), strconv.Itoa(step))
}

// CheckpointSteps returns the steps with a checkpoint, ascending.
func (f Folder) CheckpointSteps() ([]int, error) { return recipe.CheckpointSteps(f.Dir()) }

// NewestCheckpoint returns the last step with a checkpoint, or 0.
func (f Folder) NewestCheckpoint() (int, error) {
	steps, err := f.CheckpointSteps()
	if err != nil || len(steps) == 0 {
		return 0, err
	}
	return steps[len(steps)-1], nil
}

// WriteCheckpoint makes the checkpoint of a step, in place of an earlier one: fill
// writes its files into a folder beside its place, which then gets its name, so that
// a folder under checkpoints is always whole. Without success nothing is left of it.
func (o *Owner) WriteCheckpoint(step int, fill func(dir string) error) error {
	if err := o.Check(); err != nil {
		return err
	}
	part := o.way(o.Checkpoint(step) + durable.Partial)
	if err := os.RemoveAll(part); err != nil {
		return o.word(err)
	}
	err := o.mkdir(o.way(o.Checkpoints()), part)
	if err == nil {
		err = fill(part)
	}
	if away := o.Check(); away != nil {
		return away // the explanation of any error
	}
	if err == nil {
		err = o.put(part, step)
	}
	if err != nil {
		return o.word(errors.Join(err, os.RemoveAll(part))) // it may be what fills the disk
	}
	return nil
}

// put gives a whole checkpoint its name, in place of an earlier one.
func (o *Owner) put(part string, step int) error {
	place := o.way(o.Checkpoint(step))
	if err := os.RemoveAll(place); err != nil {
		return err
	}
	return durable.Rename(part, place)
}

// RemoveCheckpoint removes a step's checkpoint: readers see all of it or nothing.
func (o *Owner) RemoveCheckpoint(step int) error {
	if err := o.Check(); err != nil {
		return err
	}
	place := o.way(o.Checkpoint(step))
	part := place + durable.Partial
	err := os.RemoveAll(part)
	if err == nil {
		err = os.Rename(place, part)
	}
	if err == nil {
		err = os.RemoveAll(part)
	}
	return o.word(err)
}

// ClearCheckpoints removes the checkpoints whose writing or removal was interrupted,
// and returns their names.
func (o *Owner) ClearCheckpoints() ([]string, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	entries, err := confined.ReadDir(o.Dir(), o.Checkpoints())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var gone []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), durable.Partial) {
			continue
		}
		if err := os.RemoveAll(o.way(filepath.Join(o.Checkpoints(), e.Name()))); err != nil {
			return gone, fmt.Errorf("remove an unfinished checkpoint: %w", o.word(err))
		}
		gone = append(gone, e.Name())
	}
	return gone, nil
}

// SetAside renames a damaged checkpoint, so that it is no longer used but can be
// inspected. It returns the new name.
func (o *Owner) SetAside(step int) (string, error) {
	if err := o.Check(); err != nil {
		return "", err
	}
	aside := o.Checkpoint(step) + ".damaged"
	if err := os.RemoveAll(o.way(aside)); err != nil {
		return "", o.word(err)
	}
	return aside, o.word(durable.Rename(o.way(o.Checkpoint(step)), o.way(aside)))
}
