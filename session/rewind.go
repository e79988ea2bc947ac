package session

import (
	"fmt"
	"os"
	"path/filepath"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
)

// NextAttempt records in run.json that the calling trainer begins its next attempt,
// and returns its number.
func (o *Owner) NextAttempt() (int, error) {
	i, _, err := o.Info()
	if err != nil {
		return 0, err
	}
	if i.Attempt, err = i.next(o.folder); err != nil {
		return 0, err
	}
	return i.Attempt, o.writeJSON(o.info(), i, durable.Write)
}

// DiscardAfter removes the checkpoints and predictions of the steps after the one that
// an attempt continues from; the attempt's own checkpoints stay.
func (o *Owner) DiscardAfter(step, attempt int) error {
	if err := o.Check(); err != nil {
		return err
	}
	steps, err := o.CheckpointSteps()
	if err != nil {
		return err
	}
	for _, s := range steps {
		if s <= step || o.writtenIn(s) >= attempt {
			continue
		}
		if err := o.RemoveCheckpoint(s); err != nil {
			return fmt.Errorf("remove the checkpoint of step %d: %w", s, err)
		}
	}
	datasets, err := confined.ReadDir(o.Dir(), o.Predictions())
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("remove predictions: %w", err)
	}
	for _, d := range datasets {
		steps, err := o.PredictionSteps(d.Name())
		if err != nil {
			return err
		}
		for _, s := range steps {
			if s <= step {
				continue
			}
			if err := o.RemovePredictions(d.Name(), s); err != nil {
				return err
			}
		}
	}
	return nil
}

// writtenIn returns the attempt that wrote a checkpoint; 0 if it cannot be read.
func (f Folder) writtenIn(step int) int {
	var state struct {
		Attempt int `json:"attempt"`
	}
	if _, err := f.readJSON(filepath.Join(f.Checkpoint(step), stateFile), &state); err != nil {
		return 0
	}
	return state.Attempt
}
