package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// PredictionSteps returns the steps that have predictions of a dataset, ascending.
func (f Folder) PredictionSteps(dataset string) ([]int, error) {
	if dataset == "" || filepath.Base(dataset) != dataset || dataset == ".." {
		return nil, nil // no dataset has such a name, and no other folder may be read
	}
	files, err := os.ReadDir(filepath.Join(f.Predictions(), dataset))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the predictions for %s: %w", dataset, err)
	}
	var steps []int
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), ".jsonl"); ok {
			if step, err := strconv.Atoi(name); err == nil {
				steps = append(steps, step)
			}
		}
	}
	slices.Sort(steps)
	return steps, nil
}

// ClearPredictions removes unfinished files of predictions after an interruption.
func (o *Owner) ClearPredictions() error {
	left, err := fs.Glob(os.DirFS(o.Predictions()), "*/*"+Partial)
	for _, file := range left {
		err = errors.Join(err, os.Remove(filepath.Join(o.Predictions(), file)))
	}
	if err != nil {
		return fmt.Errorf("remove unfinished predictions: %w", err)
	}
	return nil
}
