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

// PredictionSteps lists the steps whose answers to a dataset's dev set are in
// the folder, ascending.
func (f Folder) PredictionSteps(dataset string) ([]int, error) {
	if dataset == "" || filepath.Base(dataset) != dataset || dataset == ".." {
		return nil, nil // no dataset is called so, and no other folder is to be read
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

// ClearPredictions removes the files of predictions that an interruption has left
// unfinished.
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
