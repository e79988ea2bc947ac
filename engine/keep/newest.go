package keep

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/model/safetensors"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Newest finds the newest checkpoint that is whole, and reads its state. Those
// after it are told of and set aside: the run takes another way from here than
// the one that they were on. One of another run is refused. Without any checkpoint
// dir is empty; with none that is whole the error names each.
func (k *Keeper) Newest() (dir string, from State, err error) {
	steps, err := k.owner.CheckpointSteps()
	if err != nil || len(steps) == 0 {
		return "", from, err
	}
	var damaged []int
	var why []error
	for _, step := range slices.Backward(steps) {
		dir = k.owner.Checkpoint(step)
		if from, err = readCheckpoint(dir); err == nil {
			if err := k.owner.Accepts(from.Run); err != nil {
				return "", from, fmt.Errorf("checkpoint of step %d: %w", step, err)
			}
			return dir, from, k.setAside(damaged, why, step)
		}
		damaged, why = append(damaged, step), append(why, fmt.Errorf("checkpoint of step %d: %w", step, err))
	}
	return "", from, fmt.Errorf("no intact checkpoint: %s; move them away to start over", listed(why))
}

// listed tells errors on one line.
func listed(errs []error) string {
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

// setAside takes damaged checkpoints out of the way.
func (k *Keeper) setAside(damaged []int, why []error, whole int) error {
	for i, step := range damaged {
		aside, err := k.owner.SetAside(step)
		if err != nil {
			return fmt.Errorf("%w; it cannot be set aside: %w", why[i], err)
		}
		k.report.Say(wire.EventCheckpoint, wire.LevelError, nil, "%v; the run continues from step %d; the damaged checkpoint is kept as %s",
			why[i], whole, filepath.Base(aside))
	}
	return nil
}

// LoadCheckpoint reads the checkpoint of a step: weights and moments into the memory of
// the last backup, from where RestoreStudent takes them, and the state.
func (k *Keeper) LoadCheckpoint(step int) (State, error) {
	dir, from, err := k.Inspect(step)
	if err != nil {
		return State{}, err
	}
	if err := k.student.ReadBack(&k.saving.backup, dir, filepath.Join(dir, OptimizerFile)); err != nil {
		return State{}, fmt.Errorf("checkpoint of step %d: %w", step, err)
	}
	return from, nil
}

// Inspect reads the state of a step's checkpoint, and sees that it is whole and of this
// run.
func (k *Keeper) Inspect(step int) (dir string, from State, err error) {
	if err := recipe.NeedCheckpoint(k.owner.Dir(), step); err != nil {
		return "", from, err
	}
	dir = k.owner.Checkpoint(step)
	if from, err = readCheckpoint(dir); err == nil {
		err = k.owner.Accepts(from.Run)
	}
	if err != nil {
		return "", from, fmt.Errorf("checkpoint of step %d: %w", step, err)
	}
	return dir, from, nil
}

// RestoreStudent gives the student the weights and moments that LoadCheckpoint has read.
func (k *Keeper) RestoreStudent() error { return k.student.Restore(&k.saving.backup) }

// readCheckpoint reads a checkpoint's state and sees that all of it is whole.
func readCheckpoint(dir string) (State, error) {
	var s State
	summed, err := session.Unseal(dir, &s)
	if err != nil || summed {
		return s, err
	}
	for _, file := range []string{weightsFile, OptimizerFile} { // of an earlier version: their tensors have checksums
		if err := readThroughTensors(filepath.Join(dir, file)); err != nil {
			return s, err
		}
	}
	return s, nil
}

// readThroughTensors reads every tensor of a file, which checks them.
func readThroughTensors(file string) error {
	f, err := safetensors.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, tensor := range f.Tensors() {
		if _, err := f.Bytes(tensor.Name); err != nil {
			return err
		}
	}
	return nil
}
