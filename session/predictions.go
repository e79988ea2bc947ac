package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
)

// PredictionSteps returns the steps that have predictions of a dataset, ascending.
func (f Folder) PredictionSteps(dataset string) ([]int, error) {
	if !recipe.IsName(dataset) {
		return nil, nil // no dataset has such a name, and no other folder may be read
	}
	files, err := confined.ReadDir(f.Dir(), filepath.Join(f.Predictions(), dataset))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the predictions for %s: %w", dataset, err)
	}
	var steps []int
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), ".jsonl"); ok {
			if step, ok := recipe.Step(name); ok {
				steps = append(steps, step)
			}
		}
	}
	slices.Sort(steps)
	return steps, nil
}

// OpenPrediction opens the predictions of a step, of a dataset with some.
func (f Folder) OpenPrediction(dataset string, step int) (*os.File, error) {
	return confined.Open(f.Dir(), f.Prediction(dataset, step))
}

// NewPrediction starts the file of predictions of a step, and makes its folder.
func (o *Owner) NewPrediction(dataset string, step int) (*durable.File, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	place := o.way(o.Prediction(dataset, step))
	if err := o.mkdir(o.way(o.Predictions()), filepath.Dir(place)); err != nil {
		return nil, o.word(err)
	}
	file, err := durable.Create(place)
	return file, o.word(err)
}

// ClearPredictions removes unfinished files of predictions after an interruption.
func (o *Owner) ClearPredictions() error {
	if err := o.Check(); err != nil {
		return err
	}
	in := o.way(o.Predictions())
	left, err := fs.Glob(os.DirFS(in), "*/*"+durable.Partial)
	for _, file := range left {
		err = errors.Join(err, os.Remove(filepath.Join(in, file)))
	}
	if err != nil {
		return fmt.Errorf("remove unfinished predictions: %w", o.word(err))
	}
	return nil
}
