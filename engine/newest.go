package engine

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/model/safetensors"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// newestWhole finds the newest checkpoint that is whole, and reads its state. Those
// after it are told of and set aside: the run takes another way from here than
// the one that they were on. Without any checkpoint dir is empty; with none
// that is whole the error names each.
func (k *keeper) newestWhole() (dir string, from state, err error) {
	steps, err := k.owner.CheckpointSteps()
	if err != nil || len(steps) == 0 {
		return "", from, err
	}
	var damaged []int
	var why []error
	for _, step := range slices.Backward(steps) {
		dir = k.owner.Checkpoint(step)
		if from, err = readCheckpoint(dir); err == nil {
			return dir, from, k.setAside(damaged, why, step)
		}
		damaged, why = append(damaged, step), append(why, fmt.Errorf("checkpoint of step %d: %w", step, err))
	}
	return "", from, fmt.Errorf("no checkpoint is whole: %s; to begin anew, move them away", listed(why))
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
func (k *keeper) setAside(damaged []int, why []error, whole int) error {
	for i, step := range damaged {
		aside, err := k.owner.SetAside(step)
		if err != nil {
			return fmt.Errorf("%w; it cannot be set aside: %w", why[i], err)
		}
		k.report.Say(wire.EventCheckpoint, wire.LevelError, nil, "%v; the run goes on from step %d, and the damaged one is kept as %s", why[i], whole, filepath.Base(aside))
	}
	return nil
}

// readCheckpoint reads a checkpoint's state and sees that all of it is whole.
func readCheckpoint(dir string) (state, error) {
	var s state
	summed, err := session.Unseal(dir, &s)
	if err != nil || summed {
		return s, err
	}
	for _, file := range []string{weightsFile, optimizerFile} { // of an earlier version: their tensors have checksums
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
